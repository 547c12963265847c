import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How often a line fails, as shares of all requests. */
export interface LineFaults {
  /** The server's reply gets lost, whole or from its middle on. */
  readonly lostReplies: number;
  /** The connection breaks while the request is on its way, or just after it has arrived. */
  readonly cutRequests: number;
}

/** A bad line to a server, for clients that send one request at a time on each connection. */
export interface CuttingProxy {
  readonly url: string;
  readonly seen: { requests: number; lostReplies: number; cutRequests: number };
  close(): Promise<void>;
}

export async function startCuttingProxy(
  target: string,
  { lostReplies, cutRequests }: LineFaults,
  random: () => number,
): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const seen = { requests: 0, lostReplies: 0, cutRequests: 0 };
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // Whatever breaks is what this is for.
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };

  const server = createServer((client) => {
    keep(client);
    const upstream = keep(connect(Number(port), hostname));
    let underWay = false;
    client.on('data', (chunk: Buffer) => {
      if (underWay) return void upstream.write(chunk);
      underWay = true;
      seen.requests++;
      if (random() >= cutRequests) return void upstream.write(chunk);
      seen.cutRequests++;
      const part = random() < 0.5 ? chunk : chunk.subarray(0, Math.floor(random() * chunk.length));
      // Ended in order, so that what was let through arrives; the client learns of it at once.
      upstream.end(part);
      client.resetAndDestroy();
    });
    upstream.on('data', (chunk: Buffer) => {
      const begins = underWay;
      underWay = false;
      if (!begins || random() >= lostReplies) return void client.write(chunk);
      seen.lostReplies++;
      if (random() < 0.5) client.write(chunk.subarray(0, Math.floor(chunk.length / 2)));
      client.destroySoon();
      upstream.destroy();
    });
    client.once('close', () => upstream.end());
    upstream.once('close', () => client.destroySoon());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
