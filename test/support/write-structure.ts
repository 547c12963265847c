import { writeFile } from 'node:fs/promises';
import { readStructure } from './read-structure.js';
import { createTestDatabase } from './test-database.js';
import { startTestServer } from './test-server.js';

const { server, stop } = await startTestServer();
try {
  const { ownerUrl } = await createTestDatabase(server);
  await writeFile('migrations/structure.txt', await readStructure(ownerUrl));
} finally {
  await stop();
}
