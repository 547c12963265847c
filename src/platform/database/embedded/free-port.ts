import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/** The one address the embedded PostgreSQL listens on. */
export const LOOPBACK = '127.0.0.1';

// Below the range from which systems take the ports of outgoing connections, so that a
// remembered port is not found taken by a passing connection.
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Whether nothing listens on the port of the loopback address. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A free port, the search for which begins at a place that depends on the seed. */
export async function findFreePort(seed: string): Promise<number | undefined> {
  const begin = createHash('sha256').update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < PORTS; step += 1) {
    const port = FIRST_PORT + ((begin + step) % PORTS);
    if (await isPortFree(port)) return port;
  }
  return undefined;
}
