/**
 * What reads are measured against: an HTTP server of the same kind that answers each request with one row, found by
 * its key. A process of its own; told by environment variables where to listen and what to read.
 */
import Fastify from 'fastify';
import pg from 'pg';

const { PORT, DATABASE_URL, DATABASE_POOL_SIZE, PROGRAM_ID } = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });
const server = Fastify();

server.get('/readyz', () => 'ready');

server.get<{ Params: { customerId: string } }>('/accounts/:customerId', async (request) => {
  const { rows } = await pool.query({
    name: 'read_account',
    text: `SELECT pending, available, reserved, debt FROM points_accounts
           WHERE program_id = $1 AND customer_id = $2`,
    values: [PROGRAM_ID, request.params.customerId],
  });
  return rows[0];
});

process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
await server.listen({ host: '127.0.0.1', port: Number(PORT) });
