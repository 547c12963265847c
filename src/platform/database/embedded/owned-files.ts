import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';

/** Whether the error is a system error with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

/** Whether this process is root, for whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Gives what root wrote into a home to the home's owner, so that the owner, who may
 * be an ordinary user, can go on without root.
 */
export async function giveToOwner(home: string, ...paths: readonly string[]): Promise<void> {
  if (!isRoot()) return;
  const { uid, gid } = await stat(home);
  for (const each of paths) await chown(each, uid, gid);
}

/** The trimmed text of a file, or nothing where there is no such file. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes a small file of the home whole or not at all, readable by its owner only. */
export async function writeWhole(home: string, file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, `${text}\n`, { mode: 0o600 });
  await giveToOwner(home, draft);
  await rename(draft, file);
}
