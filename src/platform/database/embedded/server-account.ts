import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartupProblem } from '../../startup-problem.js';
import { isRoot } from './owned-files.js';

const run = promisify(execFile);
const SYSTEM_USER = 'postgres';

/** The system user PostgreSQL runs as, where that is not the user of this process. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * The account to run PostgreSQL under: nothing (oneself) for an ordinary user. For root,
 * whom PostgreSQL refuses, it is the owner of the existing data, so that data made by an
 * ordinary user stays theirs, and otherwise the system user `postgres`, made if absent.
 */
export async function serverAccount(clusterFolder?: string): Promise<ServerAccount | undefined> {
  if (!isRoot()) return undefined;
  const owner = clusterFolder ? await stat(clusterFolder).catch(() => undefined) : undefined;
  if (owner && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid, name: `of user id ${owner.uid}` };
  }
  return (await findAccount()) ?? (await createAccount());
}

async function findAccount(): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', SYSTEM_USER]), run('id', ['-g', SYSTEM_USER])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout), name: SYSTEM_USER };
  } catch {
    return undefined;
  }
}

async function createAccount(): Promise<ServerAccount> {
  // Either may already be there, made by an earlier try or by a process that starts at this moment.
  await run('groupadd', ['--system', SYSTEM_USER]).catch(() => undefined);
  const failure = await run('useradd', [
    '--system',
    '--gid',
    SYSTEM_USER,
    '--no-create-home',
    '--shell',
    '/bin/false',
    SYSTEM_USER,
  ]).then(
    () => undefined,
    (error: unknown) => error,
  );
  const account = await findAccount();
  if (account) return account;
  throw new StartupProblem(
    `PostgreSQL does not run as root, and the system user "${SYSTEM_USER}" is missing and could not be created: ` +
      'create it, start as an ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL',
    { cause: failure },
  );
}
