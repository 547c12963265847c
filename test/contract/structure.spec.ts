import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readStructure } from '../support/read-structure.js';
import { createTestDatabase, sendAs, type TestDatabase } from '../support/test-database.js';

describe('the structure of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('is the one in migrations/structure.txt (npm run structure:generate writes it)', async () => {
    expect(await readStructure(database.ownerUrl)).toBe(await readFile('migrations/structure.txt', 'utf8'));
  });
});

describe('a change that TypeORM does not see is seen', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await sendAs(database.ownerUrl, 'CREATE TABLE seen (id int PRIMARY KEY, points int)');
    await sendAs(database.ownerUrl, "CREATE FUNCTION seen_by() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  });
  afterAll(() => database.drop());

  it.each([
    ['a check', 'ALTER TABLE seen ADD CONSTRAINT enough CHECK (points > 0)'],
    ['its body', 'ALTER TABLE seen DROP CONSTRAINT enough, ADD CONSTRAINT enough CHECK (points >= 0)'],
    ['row-level security', 'ALTER TABLE seen ENABLE ROW LEVEL SECURITY'],
    ['row-level security for the owner', 'ALTER TABLE seen FORCE ROW LEVEL SECURITY'],
    ['a policy', 'CREATE POLICY own ON seen USING (id = 1)'],
    ['its condition', 'ALTER POLICY own ON seen USING (id = 2)'],
    ['a grant on a table', 'GRANT SELECT ON seen TO laurel_app'],
    ['a grant on a column', 'GRANT UPDATE (points) ON seen TO laurel_app'],
    ['a grant to everybody', 'GRANT SELECT ON seen TO PUBLIC'],
    ['the body of a function', "CREATE OR REPLACE FUNCTION seen_by() RETURNS int LANGUAGE sql AS 'SELECT 2'"],
    ['the rights of a function', 'ALTER FUNCTION seen_by() SECURITY DEFINER'],
    ['who may call it', 'REVOKE EXECUTE ON FUNCTION seen_by() FROM PUBLIC'],
    ['a default', 'ALTER TABLE seen ALTER points SET DEFAULT 1'],
    ['default privileges', 'ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO laurel_app'],
    ['a partial index', 'CREATE INDEX some_points ON seen (points) WHERE points > 5'],
    ['an enum', "CREATE TYPE seen_kind AS ENUM ('one')"],
    ['a label of it', "ALTER TYPE seen_kind ADD VALUE 'two'"],
    ['a view', 'CREATE VIEW seen_view AS SELECT id FROM seen'],
    ['whose rights it reads with', 'ALTER VIEW seen_view SET (security_invoker = true)'],
    [
      'a trigger',
      'CREATE TRIGGER seen_trigger BEFORE UPDATE ON seen EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ],
    ['a trigger that is off', 'ALTER TABLE seen DISABLE TRIGGER seen_trigger'],
  ])('%s', async (_what, statement) => {
    const before = await readStructure(database.ownerUrl);
    await sendAs(database.ownerUrl, statement);
    expect(await readStructure(database.ownerUrl)).not.toBe(before);
  });
});
