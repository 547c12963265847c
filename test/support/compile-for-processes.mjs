import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';
import { swcOptions } from '../../jest.config.mjs';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['src', 'migrations', 'test/support'];
const TYPESCRIPT = /\.ts$/;

/**
 * Compiles all that the processes run which tests start, with our packages beside it. Those that load TypeScript
 * through hooks (typescript.mjs) take a second of processor time longer to start.
 */
export async function compileForProcesses(folder) {
  const files = await Promise.all(SOURCES.map(filesIn));
  await Promise.all(files.flat().map((file) => compile(file, folder)));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
}

async function filesIn(source) {
  const names = await readdir(join(PROJECT, source), { recursive: true });
  return names.filter((name) => TYPESCRIPT.test(name)).map((name) => join(source, name));
}

async function compile(file, folder) {
  const { code } = await transformFile(join(PROJECT, file), { ...swcOptions, swcrc: false });
  const target = join(folder, file.replace(TYPESCRIPT, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
}
