import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { swcOptions } from '../../jest.config.mjs';

const isPackage = (url) => url.includes('/node_modules/');

/** Our imports end in `.js`, after the build; before it, the file there is ends in `.ts`. */
export async function resolve(specifier, context, next) {
  const mayBeTypeScript =
    /^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL && !isPackage(context.parentURL);
  if (mayBeTypeScript) {
    try {
      return await next(specifier.replace(/\.js$/, '.ts'), context);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts') || isPackage(url)) return next(url, context);
  const filename = fileURLToPath(url);
  const source = await readFile(filename, 'utf8');
  const { code } = await transform(source, { ...swcOptions, filename, sourceMaps: 'inline', swcrc: false });
  return { format: 'module', source: code, shortCircuit: true };
}
