import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '../../src/data-source.js';
import { joinCluster } from '../../src/platform/database/embedded/index.js';
import { provisionDatabase } from '../../src/platform/database/index.js';
import { folderOfThisProcess, stopAbandoned } from './abandoned-clusters.js';
import { compiledFolderIn, sendAs, SERVER_FILE, type TestServer } from './test-database.js';

/** A test server that runs until it is told to stop. */
export interface StartedServer {
  readonly server: TestServer;
  stop(): Promise<void>;
}

const FOLDER = 'laurel-test-';

/**
 * Starts a server in a folder that goes away with it, or uses the one that LAUREL_TEST_DATABASE_URL names (as a
 * superuser), leaving nothing behind on that but the two roles. Makes the template there. `compile` is done meanwhile,
 * into a folder beside the server's that goes away with it as well.
 */
export async function startTestServer(
  compile?: (folder: string) => Promise<unknown>,
): Promise<StartedServer> {
  await stopAbandoned(FOLDER);
  const folder = await mkdtemp(folderOfThisProcess(FOLDER));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  const compiling = compile?.(compiledFolderIn(folder));
  const compiled = Promise.allSettled([compiling]);
  undo.push(() => compiled);
  try {
    const given = process.env['LAUREL_TEST_DATABASE_URL'];
    const superuserUrl = given ?? (await startCluster(folder, undo));
    const template = `laurel_test_${randomBytes(4).toString('hex')}`;
    if (given) undo.push(() => dropCopies(given, template));
    const server = { superuserUrl, template, ...(await makeTemplate(superuserUrl, template)) };
    const file = join(folder, 'server.json');
    await writeFile(file, JSON.stringify(server), { mode: 0o600 });
    await compiling;
    process.env[SERVER_FILE] = file;
    return { server, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startCluster(folder: string, undo: (() => Promise<unknown>)[]): Promise<string> {
  // Under root, PostgreSQL runs as a user of its own, who has to get through to its data.
  await chmod(folder, 0o755);
  const cluster = await joinCluster({ dataDir: join(folder, 'data'), durable: false });
  undo.push(() => rm(cluster.home, { recursive: true, force: true }));
  undo.push(() => cluster.release());
  const { host, port, superuser, password } = cluster;
  return `postgresql://${encodeURIComponent(superuser)}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
}

async function makeTemplate(
  superuserUrl: string,
  database: string,
): Promise<{ ownerUrl: string; applicationUrl: string }> {
  // Roles are shared by all databases of a server, so whoever tests on the same server gives them the same passwords.
  const secret = createHash('sha256').update(superuserUrl).digest('hex');
  const passwords = { ownerPassword: secret.slice(0, 32), applicationPassword: secret.slice(32) };
  const urls = await provisionDatabase(superuserUrl, { database, ...passwords });
  await migrate(urls.ownerUrl);
  // Only what nobody is connected to can be copied.
  await sendAs(superuserUrl, `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  return urls;
}

async function dropCopies(superuserUrl: string, template: string): Promise<void> {
  const made = await sendAs(
    superuserUrl,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${template}')`,
  );
  for (const { datname } of made) await sendAs(superuserUrl, `DROP DATABASE "${datname}" WITH (FORCE)`);
}
