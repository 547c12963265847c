import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartupProblem } from '../../startup-problem.js';
import type { Binaries } from './binaries.js';
import type { ClusterHome } from './cluster-home.js';
import { readIfThere, writeWhole } from './owned-files.js';
import type { ServerAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';

/** The name of the superuser of an embedded PostgreSQL. */
export const SUPERUSER = 'postgres';

const DRAFT_PREFIX = 'cluster.new-';

/**
 * Sees to it that the home holds a data folder this PostgreSQL can run, made anew if there
 * is none. It is made under another name and renamed when whole, so that an interrupted
 * attempt leaves nothing that looks like a database. Only to be called under the home's lock.
 */
export async function ensureCluster(
  home: ClusterHome,
  binaries: Binaries,
  account: ServerAccount | undefined,
  durable: boolean,
  log: (line: string) => void,
): Promise<void> {
  await sweepDrafts(home);
  if (!(await stat(home.cluster).catch(() => undefined))) {
    log(`creating a new database in ${home.cluster}`);
    await create(home, binaries, account, durable);
  }
  await checkVersion(home, binaries);
}

/** The superuser's password, kept beside the data and made when there are none yet. */
export async function superuserPassword(home: ClusterHome): Promise<string> {
  const kept = await readIfThere(home.password).catch((cause: unknown) => {
    throw new StartupProblem(
      `the password file ${home.password} cannot be read: start as the user who owns it, ` +
        'or set DATABASE_URL and DATABASE_OWNER_URL',
      { cause },
    );
  });
  if (kept) return kept;
  if (await stat(home.cluster).catch(() => undefined)) {
    throw new StartupProblem(
      `the database in ${home.root} is there but its password file ${home.password} is not: ` +
        'restore the file, or delete the folder to begin with an empty database',
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeWhole(home.root, home.password, password);
  return password;
}

async function create(
  home: ClusterHome,
  binaries: Binaries,
  account: ServerAccount | undefined,
  durable: boolean,
): Promise<void> {
  const nonce = randomBytes(6).toString('hex');
  const draft = path.join(home.root, `${DRAFT_PREFIX}${nonce}`);
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  await writeFile(passwordFile, await superuserPassword(home), { mode: 0o600 });
  if (account) for (const each of [draft, passwordFile]) await chown(each, account.uid, account.gid);
  try {
    await runInitdb(home, binaries, account, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    await rename(draft, home.cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function runInitdb(
  home: ClusterHome,
  binaries: Binaries,
  account: ServerAccount | undefined,
  options: readonly string[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const initdb = spawn(binaries.initdb, options, {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: home.root,
      env: serverEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    initdb.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk));
    initdb.on('error', (cause) => reject(failed(home, cause.message)));
    initdb.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(failed(home, essence(words) ?? `initdb ended with ${signal ?? code}`));
    });
  });
}

function failed(home: ClusterHome, reason: string): StartupProblem {
  return new StartupProblem(
    `a new database could not be created in ${home.root} (${reason}): remove the cause, ` +
      'or set DATABASE_URL and DATABASE_OWNER_URL',
  );
}

/** The line of initdb's words that says what went wrong. */
function essence(words: string): string | undefined {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error|fatal|panic|could not/i.test(line)) ?? lines.at(-1);
}

async function checkVersion(home: ClusterHome, binaries: Binaries): Promise<void> {
  // Its own user may be the only one who can look inside, so a failure to read must not pass for absence.
  const found = await readIfThere(path.join(home.cluster, 'PG_VERSION')).catch((cause: unknown) => {
    throw new StartupProblem(
      `the database in ${home.cluster} belongs to another user: start as its owner, ` +
        'or set DATABASE_URL and DATABASE_OWNER_URL',
      { cause },
    );
  });
  if (found === binaries.majorVersion) return;
  throw new StartupProblem(
    found === undefined
      ? `${home.cluster} is not a PostgreSQL data folder: move it away to begin with an empty database`
      : `the database in ${home.root} was made by PostgreSQL ${found}, this is ${binaries.majorVersion}: ` +
          'move the folder away to begin with an empty database, or use the release of Laurel that made it',
  );
}

async function sweepDrafts(home: ClusterHome): Promise<void> {
  for (const name of await readdir(home.root)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue;
    // An initdb whose parent was killed may still be writing into it; then a later start removes it.
    await rm(path.join(home.root, name), { recursive: true, force: true, maxRetries: 3 }).catch(
      () => undefined,
    );
  }
}
