import pg from 'pg';
import { describeStructure } from './structure.js';

/** The structure of the database at an address, as `migrations/structure.txt` has it. */
export async function readStructure(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await describeStructure(client);
  } finally {
    await client.end();
  }
}
