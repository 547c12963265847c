import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

interface Cruise {
  modules: { source: string }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

const root = process.cwd();
const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

async function cruise(folder: string, ...paths: string[]): Promise<Cruise> {
  const run = promisify(execFile)(
    process.execPath,
    [cruiser, ...paths, '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
    { cwd: folder, maxBuffer: 256 * 1024 * 1024 },
  );
  // It leaves with the number of violations, and its answer stands on stdout all the same.
  const { stdout } = await run.catch((failed: { stdout: string }) => failed);
  return JSON.parse(stdout) as Cruise;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'));
}

describe('module boundaries', () => {
  let whole: Cruise;
  beforeAll(async () => {
    whole = await cruise(root, 'src', 'migrations');
  });

  it('hold in the whole of src/ and migrations/', () => {
    expect(whole.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('were checked on every file there is', async () => {
    const seen = new Set(whole.modules.map((module) => module.source));
    const files = [...(await filesBelow('src')), ...(await filesBelow('migrations'))];
    const unseen = files.filter((file) => file.endsWith('.ts') && !seen.has(file));
    expect(files.length).toBeGreaterThan(0);
    expect(unseen).toEqual([]);
  });
});

describe('a violation is found', () => {
  /** Each rule with a file that breaks it: the file's path and what it imports. */
  const violations: [rule: string, file: string, imported: string][] = [
    ['points-imports-only-downwards', 'src/points/app/upwards.ts', '../../purchases/index.js'],
    ['platform-imports-only-downwards', 'src/platform/upwards.ts', '../points/index.js'],
    ['kernel-imports-only-downwards', 'src/kernel/upwards.ts', '../points/index.js'],
    ['module-only-through-its-door', 'src/purchases/app/window.ts', '../../points/app/transfer.js'],
    ['module-only-through-its-door', 'src/purchases/app/back-door.ts', '../../points/domain/index.js'],
    ['domain-only-through-the-domain-door', 'src/purchases/domain/front-door.ts', '../../points/index.js'],
    ['domain-only-through-the-domain-door', 'src/purchases/domain/window.ts', '../../points/domain/lot.js'],
    ['domain-only-through-the-domain-door', 'src/points/domain/upstairs.ts', '../app/transfer.js'],
    ['db-imports-only-domain', 'src/points/db/upstairs.ts', '../app/transfer.js'],
    ['app-imports-no-graphql', 'src/points/app/upstairs.ts', '../graphql/points.resolver.js'],
    ['app-imports-no-graphql', 'src/points/app/outside.ts', '../index.js'],
    ['graphql-imports-no-db', 'src/points/graphql/downstairs.ts', '../db/lot.entity.js'],
    ['rooms-are-four', 'src/points/services/points.service.ts', '../domain/lot.js'],
    ['module-is-on-no-floor', 'src/attic/attic.ts', '../points/index.js'],
    ['nobody-imports-the-top', 'src/points/top.ts', '../main.js'],
    ['top-only-through-doors', 'src/cli/window.ts', '../points/app/transfer.js'],
    ['top-only-through-doors', 'src/data-source.ts', './points/db/lot.entity.js'],
    ['module-only-through-its-door', 'src/points/app/window.ts', '../../platform/database/provision.js'],
    ['migrations-stand-alone', 'migrations/1-leaning.ts', '../src/points/domain/lot.js'],
    ['migrations-only-for-the-database', 'src/points/db/migrating.ts', '../../../migrations/index.js'],
    ['domain-is-pure', 'src/points/domain/impure.ts', '@nestjs/common'],
    ['domain-is-pure', 'src/points/domain/asking.ts', 'graphql'],
    ['kernel-packages', 'src/kernel/heavy.ts', 'fastify'],
    ['pure-of-the-machine', 'src/points/domain/reading.ts', 'node:fs'],
    ['sql-only-in-db', 'src/points/app/querying.ts', 'typeorm'],
    ['sql-only-in-db', 'src/points/graphql/querying.ts', 'pg'],
    ['no-development-packages', 'src/points/app/testing.ts', 'fast-check'],
    ['no-circles', 'src/points/domain/circle.ts', './circular.js'],
    ['resolvable', 'src/points/app/lost.ts', './nowhere.js'],
  ];
  /** What the violations above import, and imports that are allowed. */
  const innocents: Record<string, string[]> = {
    'src/main.ts': ['./points/index.js', './purchases/purchases.module.js', './platform/database/index.js'],
    'src/cli.ts': ['./main.js', './cli/serve.js', './entities.js'],
    'src/cli/serve.ts': ['../main.js', '../platform/problem.js'],
    'src/entities.ts': ['./points/index.js', './platform/problem.js'],
    'src/platform/problem.ts': ['node:fs'],
    'src/platform/database/provision.ts': ['pg', '../problem.js'],
    'src/kernel/id.ts': ['uuid', 'node:crypto'],
    'src/platform/database/index.ts': ['typeorm', 'pg', '../../kernel/id.js', '../../../migrations/index.js'],
    'src/points/index.ts': ['./app/transfer.js', './points.module.js'],
    'src/points/points.module.ts': ['@nestjs/common', './graphql/points.resolver.js', './app/transfer.js'],
    'src/points/domain/index.ts': ['./lot.js'],
    'src/points/domain/lot.ts': ['../../kernel/id.js'],
    'src/points/domain/circular.ts': ['./circle.js'],
    'src/points/db/lot.entity.ts': ['typeorm', '../domain/lot.js', '../../platform/database/index.js'],
    'src/points/app/transfer.ts': ['@nestjs/common', '../db/lot.entity.js', '../domain/lot.js'],
    'src/points/graphql/points.resolver.ts': ['@nestjs/graphql', '../app/transfer.js', '../domain/lot.js'],
    'src/purchases/index.ts': ['./purchases.module.js'],
    'src/purchases/purchases.module.ts': [
      '@nestjs/common',
      './app/record-purchases.js',
      '../points/index.js',
    ],
    'src/purchases/app/record-purchases.ts': ['../domain/purchase.js', '../../points/index.js'],
    'src/purchases/domain/purchase.ts': ['../../points/domain/index.js', '../../kernel/id.js'],
    'migrations/index.ts': ['typeorm'],
  };
  let folder: string;
  let found: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'laurel-boundaries-'));
    for (const shared of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json']) {
      await cp(join(root, shared), join(folder, shared));
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const guilty = violations.map(([, file, imported]) => [file, [imported]] as const);
    for (const [file, imports] of [...guilty, ...Object.entries(innocents)]) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      const types = imports.map((imported, at) => `export type * as t${at} from '${imported}';`);
      await writeFile(join(folder, file), `${types.join('\n')}\n`);
    }
    const { summary } = await cruise(folder, 'src', 'migrations');
    found = summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(violations)('%s: %s', (rule, file) => {
    expect(found).toContain(`${rule}: ${file}`);
  });

  it('and nothing that is allowed is', () => {
    const allowed = new Set(Object.keys(innocents).filter((file) => !file.endsWith('circular.ts')));
    expect(found.filter((violation) => allowed.has(violation.split(': ')[1]!))).toEqual([]);
  });

  it('in a file that stands alone', async () => {
    await writeFile(join(folder, 'src/points/alone.ts'), 'export const alone = true;\n');
    const { summary } = await cruise(folder, 'src/points/alone.ts');
    expect(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([
      'no-orphans: src/points/alone.ts',
    ]);
  });
});

describe('file names', () => {
  const banned = /(^|[-./])(utils?|helpers?|common|managers?|base|misc|data)(\.|\/|$)/;

  it('say what is in the file', async () => {
    const folders = ['src', 'migrations', 'test', 'bench', 'web'];
    const files = await Promise.all(folders.map((folder) => filesBelow(folder).catch(() => [])));
    expect(files.flat().filter((file) => banned.test(file))).toEqual([]);
  });

  it.each([
    'src/kernel/utils.ts',
    'src/points/lot-helper.ts',
    'src/points/db/base.entity.ts',
    'src/common/a.ts',
  ])('banned: %s', (file) => expect(file).toMatch(banned));

  it.each(['src/data-source.ts', 'src/platform/database/index.ts', 'src/rules/base-earning.policy.ts'])(
    'fine: %s',
    (file) => expect(file).not.toMatch(banned),
  );
});
