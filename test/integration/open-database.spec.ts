import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/cli/open-database.js';
import { migrate } from '../../src/data-source.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createEmptyDatabase, sendAs, type TestDatabase } from '../support/test-database.js';

/** Roles of our own: those of the test server must stay as they are for the other tests on it. */
const suffix = randomBytes(4).toString('hex');
const OWNER = `cli_owner_${suffix}`;
const APPLICATION = `cli app ${suffix}`;
const OTHER = `cli_other_${suffix}`;
const ROLES = [OWNER, APPLICATION, OTHER];
const PASSWORD = 'p@ss/word#1';

let database: TestDatabase;
let name: string;

beforeAll(async () => {
  const first = await createEmptyDatabase();
  for (const role of ROLES)
    await sendAs(first.superuserUrl, `CREATE ROLE "${role}" LOGIN PASSWORD '${PASSWORD}'`);
  await first.drop();
});
beforeEach(async () => {
  database = await createEmptyDatabase();
  name = new URL(database.superuserUrl).pathname.slice(1);
  await asSuperuser(`ALTER DATABASE "${name}" OWNER TO "${OWNER}"`);
});
afterEach(() => database.drop());
afterAll(async () => {
  const last = await createEmptyDatabase();
  for (const role of ROLES) await sendAs(last.superuserUrl, `DROP ROLE "${role}"`);
  await last.drop();
});

const asSuperuser = (statement: string) => sendAs(database.superuserUrl, statement);

function urlOf(role: string, password = PASSWORD): string {
  const url = new URL(database.superuserUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.toString();
}

/** What comes of opening with these addresses: the number of migrations run, or the problem. */
async function open(
  over: { DATABASE_URL?: string; DATABASE_OWNER_URL?: string } = {},
): Promise<number | string> {
  const config = readConfig({ DATABASE_URL: urlOf(APPLICATION), DATABASE_OWNER_URL: urlOf(OWNER), ...over });
  const lines: string[] = [];
  try {
    const opened = await openDatabase(config, (line) => lines.push(line));
    await opened.release();
    return opened.migrated.length;
  } catch (error) {
    expect(error).toMatchObject({ name: 'StartupProblem' });
    const { message } = error as Error;
    expect(message).not.toMatch(/\n/);
    expect(message).not.toContain(PASSWORD);
    return message;
  } finally {
    expect(lines).toEqual([]);
  }
}

describe('a server of one’s own', () => {
  it('is migrated once, whoever the roles are, and however many start at once', async () => {
    const opened = (await Promise.all([open(), open()])) as number[];
    expect(opened.sort()).toEqual([0, expect.any(Number)]);
    expect(opened[1]).toBeGreaterThan(0);
    const options = `?options=${encodeURIComponent('-c work_mem=8MB')}`;
    expect(await open({ DATABASE_OWNER_URL: urlOf(OWNER) + options })).toBe(0);
  });
});

describe('a problem is told with what to do about it:', () => {
  it('nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await open({ DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/c` })).toMatch(
      /nothing listens at 127\.0\.0\.1.* correct DATABASE_URL$/,
    );
  });

  it('a wrong password', async () => {
    expect(await open({ DATABASE_OWNER_URL: urlOf(OWNER, 'wrong') })).toMatch(
      /refuses the password of "cli_owner_.* in DATABASE_OWNER_URL$/,
    );
  });

  it('one role for both', async () => {
    expect(await open({ DATABASE_URL: urlOf(OWNER) })).toMatch(/name the same role, .* CREATE ROLE/);
  });

  it('two databases', async () => {
    const other = await createEmptyDatabase();
    const elsewhere = Object.assign(new URL(urlOf(APPLICATION)), {
      pathname: new URL(other.superuserUrl).pathname,
    });
    expect(await open({ DATABASE_URL: elsewhere.toString() })).toMatch(/name the same in both$/);
    await other.drop();
  });

  it('a superuser at work', async () => {
    expect(await open({ DATABASE_URL: database.superuserUrl })).toMatch(
      /past row-level security.*CREATE ROLE laurel_app/,
    );
  });

  it('one past row-level security', async () => {
    await asSuperuser(`ALTER ROLE "${OTHER}" BYPASSRLS`);
    expect(await open({ DATABASE_URL: urlOf(OTHER) })).toMatch(/past row-level security/);
    await asSuperuser(`ALTER ROLE "${OTHER}" NOBYPASSRLS`);
  });

  it('one who can become the owner', async () => {
    await asSuperuser(`GRANT "${OWNER}" TO "${OTHER}"`);
    expect(await open({ DATABASE_URL: urlOf(OTHER) })).toMatch(
      /run REVOKE "cli_owner_\w+" FROM "cli_other_\w+"/,
    );
    await asSuperuser(`REVOKE "${OWNER}" FROM "${OTHER}"`);
  });

  it('no right to connect', async () => {
    await asSuperuser(`REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC`);
    expect(await open()).toMatch(
      /"cli app \w+" of DATABASE_URL may not connect .* run GRANT CONNECT ON DATABASE/,
    );
  });

  it('no right to make tables', async () => {
    expect(await open({ DATABASE_OWNER_URL: urlOf(OTHER) })).toMatch(
      /"cli_other_\w+" of DATABASE_OWNER_URL may not make or change the tables .*run ALTER DATABASE/,
    );
  });

  it('no right to look into the schema', async () => {
    await open();
    await asSuperuser('REVOKE USAGE ON SCHEMA public FROM PUBLIC');
    expect(await open()).toMatch(/run GRANT USAGE ON SCHEMA public TO "cli app/);
  });

  it('tables of something else', async () => {
    await sendAs(urlOf(OWNER), 'CREATE TABLE programs (channel int)');
    expect(await open()).toMatch(/holds tables of something else .*: name an empty one$/);
  });

  it('tables that were made for another role', async () => {
    await migrate(urlOf(OWNER), OTHER);
    expect(await open()).toMatch(
      /given to "cli_other_\w+": name that role .*or run GRANT "cli_other_\w+" TO "cli app/,
    );
  });

  it('tables that belong to the application', async () => {
    await open();
    await asSuperuser(`ALTER TABLE customers OWNER TO "${APPLICATION}"`);
    expect(await open()).toMatch(/owns the table customers/);
    await asSuperuser(`ALTER TABLE customers OWNER TO "${OWNER}"`);
  });

  it('row-level security that is off', async () => {
    await open();
    await asSuperuser('ALTER TABLE customers DISABLE ROW LEVEL SECURITY');
    expect(await open()).toMatch(/run ALTER TABLE customers ENABLE ROW LEVEL SECURITY$/);
  });

  it.each(['UPDATE (points)', 'DELETE', 'TRUNCATE'])('a ledger open to %s', async (right) => {
    await open();
    await asSuperuser(`GRANT ${right} ON points_transfers TO "${APPLICATION}"`);
    const problem = (await open()) as string;
    expect(problem).toMatch(/may change the ledger/);
    // What it says to run is the cure.
    await asSuperuser(/run (.*)$/.exec(problem)![1]!);
    expect(await open()).toBe(0);
  });
});
