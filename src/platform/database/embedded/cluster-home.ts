import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, chmod, chown, constants, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { StartupProblem } from '../../startup-problem.js';
import { hasCode, isRoot, readIfThere, writeWhole } from './owned-files.js';
import { serverAccount, type ServerAccount } from './server-account.js';

/** Where everything about one embedded PostgreSQL lies. */
export interface ClusterHome {
  /** The folder that holds the rest. */
  readonly root: string;
  /** PostgreSQL's own data folder. */
  readonly cluster: string;
  /** One small file for each process that needs the server. */
  readonly users: string;
  readonly password: string;
  readonly port: string;
  readonly serverLog: string;
}

const POINTER = 'moved-to';

/**
 * Finds the home that belongs to the wanted folder: the folder itself or, where PostgreSQL
 * cannot live there, a folder under the system's cache, which a file in the wanted folder
 * then names. Once there are data they are found again; deleting the wanted folder starts anew.
 */
export async function openHome(
  wanted: string,
  log: (line: string) => void,
): Promise<{ home: ClusterHome; account: ServerAccount | undefined }> {
  const folder = path.resolve(wanted);
  await makeFolder(folder);
  const root = await chooseRoot(folder, log);
  await access(root, constants.W_OK).catch((cause: unknown) => {
    throw unwritable(root, cause);
  });
  const home = homeIn(await realpath(root));
  await mkdir(home.users, { recursive: true });
  const account = await serverAccount(home.cluster);
  if (isRoot()) {
    const { uid, gid } = await stat(home.root);
    await chown(home.users, uid, gid);
  }
  return { home, account };
}

function homeIn(root: string): ClusterHome {
  return {
    root,
    cluster: path.join(root, 'cluster'),
    users: path.join(root, 'users'),
    password: path.join(root, 'password'),
    port: path.join(root, 'port'),
    serverLog: path.join(root, 'server.log'),
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'ENOENT')) throw error;
    throw unwritable(folder, error);
  }
}

function unwritable(folder: string, cause: unknown): StartupProblem {
  return new StartupProblem(
    `the folder for the database, ${folder}, cannot be written: start as the user who owns it, ` +
      'make it writable, or set DATABASE_URL and DATABASE_OWNER_URL',
    { cause },
  );
}

async function chooseRoot(folder: string, log: (line: string) => void): Promise<string> {
  if (await exists(homeIn(folder).cluster)) return folder;
  const pointed = await readIfThere(path.join(folder, POINTER)).catch((error: unknown) => {
    throw unwritable(folder, error);
  });
  if (pointed && (await exists(pointed))) {
    log(`the database is kept in ${pointed}, since PostgreSQL cannot work in ${folder}`);
    return pointed;
  }
  const account = await serverAccount();
  if (await canLiveIn(folder, account)) return folder;
  const shelter = await makeShelter(folder, account);
  await writeWhole(folder, path.join(folder, POINTER), shelter);
  const who = account ? `the user ${account.name}, as whom PostgreSQL runs,` : 'PostgreSQL';
  log(`the database is kept in ${shelter}, since ${who} cannot work in ${folder}`);
  return shelter;
}

/** Tries what PostgreSQL will need: a private folder of its own that its user can enter and write to. */
async function canLiveIn(folder: string, account: ServerAccount | undefined): Promise<boolean> {
  if (process.platform === 'win32') return true;
  let probe: string;
  try {
    probe = await mkdtemp(path.join(folder, 'probe-'));
  } catch (error) {
    throw unwritable(folder, error);
  }
  try {
    await chmod(probe, 0o700);
    if (account) await chown(probe, account.uid, account.gid);
    const made = await stat(probe);
    if ((made.mode & 0o777) !== 0o700) return false;
    if (!account) return true;
    const entered = spawnSync('/bin/sh', ['-c', 'cd "$1" && : > written', 'sh', probe], {
      uid: account.uid,
      gid: account.gid,
      cwd: '/',
      stdio: 'ignore',
    });
    return entered.status === 0;
  } catch (error) {
    if (hasCode(error, 'EPERM', 'EACCES', 'ENOTSUP', 'EINVAL')) return false;
    throw error;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}

/** Makes a fresh folder outside the project. Its name cannot be guessed, so nobody can have prepared it. */
async function makeShelter(folder: string, account: ServerAccount | undefined): Promise<string> {
  const hash = createHash('sha256').update(folder).update(randomBytes(16)).digest('hex').slice(0, 16);
  const cache = account ? '/var/cache' : (process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'));
  for (const base of [cache, '/var/tmp', os.tmpdir()]) {
    const shelter = path.join(base, `laurel-${hash}`);
    try {
      await mkdir(shelter);
      // Said again because the process's umask may have taken away what others need to pass through.
      await chmod(shelter, 0o755);
      if (await canLiveIn(shelter, account)) return shelter;
      await rm(shelter, { recursive: true, force: true });
    } catch (error) {
      if (!(error instanceof StartupProblem) && !hasCode(error, 'ENOENT', 'EACCES', 'EPERM', 'EROFS')) {
        throw error;
      }
    }
  }
  throw new StartupProblem(
    `PostgreSQL can work neither in ${folder} nor in the system's cache and temporary folders: ` +
      'move the project, or set DATABASE_URL and DATABASE_OWNER_URL',
  );
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
