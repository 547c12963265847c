import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to PostgreSQL on which connections can die the moment they are made. */
export interface DoomedConnections {
  /** The given address, by that way. */
  readonly url: string;
  /** How many of the connections to come are to die. */
  doomed: number;
  /** How many have. */
  readonly seen: { died: number };
  close(): Promise<void>;
}

/** What PostgreSQL says when a new connection may send its first statement. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

export async function startDoomedConnections(address: string): Promise<DoomedConnections> {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    const upstream = keep(connect(Number(target.port), target.hostname));
    let isNew = true;
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk: Buffer) => {
      const isReady = isNew && chunk.subarray(-READY.length).equals(READY);
      if (isReady) isNew = false;
      if (!isReady || way.doomed === 0) return void client.write(chunk);
      way.doomed--;
      way.seen.died++;
      // In one piece, so that there is no moment in between.
      client.end(Buffer.concat([chunk, lastWords()]));
      upstream.destroy();
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroySoon());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const way = {
    url: Object.assign(new URL(address), { port: String(port) }).toString(),
    doomed: 0,
    seen: { died: 0 },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return way;
}

/** The message with which PostgreSQL ends a connection that an administrator terminates. */
function lastWords(): Buffer {
  const words = 'terminating connection due to administrator command';
  const fields = Buffer.from(`SFATAL\0VFATAL\0C57P01\0M${words}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
