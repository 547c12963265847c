/**
 * The architecture as rules. Modules stand on floors and imports only run down, in two ways:
 *
 * - between modules, a module imports only modules listed before it in `floors`;
 * - inside a module, `graphql → app → db → domain`.
 *
 * A module has two doors. `src/<module>/index.ts` is the door for everybody; it brings along the module's
 * NestJS providers and entities. `src/<module>/domain/index.ts` is the door for the `domain/` of later modules:
 * the decisions of purchases need the pure ledger of points, and would otherwise load NestJS and TypeORM into
 * every unit test and every simulation. The two lowest floors hold several things each: every file that lies
 * directly in the kernel or the platform is its own door, and so is the index.ts of every folder of the platform.
 */
const floors = [
  'kernel',
  'platform',
  'programs',
  'access',
  'customers',
  'catalog',
  'points',
  'tiers',
  'rules',
  'rewards',
  'promotions',
  'referrals',
  'purchases',
  'suggestions',
  'care',
  'privacy',
  'insights',
  'integrations',
];

const kernel = '^src/kernel/[^/]+\\.ts$';
const platform = ['^src/platform/[^/]+\\.ts$', '^src/platform/[^/]+/index\\.ts$'];
const doors = [kernel, ...platform, '^src/[^/]+/index\\.ts$'];

/** What is pure may know these parts of Node, which neither look at the world nor change it. */
const pureNodeModules = '^(node:)?(assert|buffer|crypto)$';
const nodeModules = ['core'];
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

const top = '^src/(main|app\\.module|cli|data-source|entities)\\.ts$|^src/cli/';
const room = '(domain|db|app|graphql)';
/** Modules with rooms: all but the two lowest, whose folders are not rooms. */
const house = '^src/(?!kernel/|platform/|cli/)([^/]+)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // Between modules
    {
      name: 'module-is-on-no-floor',
      comment: 'A new module takes its place in `floors`, at the top of .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: [top, `^src/(${floors.join('|')})/`] },
      to: {},
    },
    ...floors.slice(0, -1).map((floor, index) => ({
      name: `${floor}-imports-only-downwards`,
      comment: `${floor} may import: ${['nothing above it', ...floors.slice(0, index)].join(', ')}.`,
      severity: 'error',
      from: { path: `^src/${floor}/` },
      to: { path: `^src/(${floors.slice(index + 1).join('|')})/` },
    })),
    {
      name: 'module-only-through-its-door',
      comment: 'Other modules are entered through their doors.',
      severity: 'error',
      from: { path: '^src/(?!cli/)([^/]+)/', pathNot: '^src/[^/]+/domain/' },
      to: {
        path: '^src/[^/]+/',
        pathNot: ['^src/$1/', ...doors],
      },
    },
    {
      name: 'domain-only-through-the-domain-door',
      comment: 'Pure code enters other modules through their domain/index.ts, and the kernel.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: {
        path: '^(src|migrations)/',
        pathNot: ['^src/$1/domain/', '^src/[^/]+/domain/index\\.ts$', kernel],
      },
    },
    {
      name: 'top-only-through-doors',
      comment: 'What starts the program puts modules together, and does not reach into them.',
      severity: 'error',
      from: { path: top },
      to: {
        path: '^src/',
        pathNot: [top, ...doors, '^src/[^/]+/[^/]+\\.module\\.ts$', '^src/[^/]+/db/entities\\.ts$'],
      },
    },
    {
      name: 'nobody-imports-the-top',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: top },
      to: { path: top },
    },
    {
      name: 'migrations-stand-alone',
      comment: 'A migration must mean the same for ever, so it takes nothing from code that will change.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    {
      name: 'migrations-only-for-the-database',
      severity: 'error',
      from: { path: '^src/', pathNot: [top, '^src/platform/database/'] },
      to: { path: '^migrations/' },
    },

    // Inside a module
    {
      name: 'db-imports-only-domain',
      severity: 'error',
      from: { path: `${house}/db/` },
      to: { path: '^src/$1/', pathNot: '^src/$1/(db|domain)/' },
    },
    {
      name: 'app-imports-no-graphql',
      severity: 'error',
      from: { path: `${house}/app/` },
      to: { path: '^src/$1/', pathNot: '^src/$1/(app|db|domain)/' },
    },
    {
      name: 'graphql-imports-no-db',
      comment: 'A resolver carries out one use case; loaders ask the app room too.',
      severity: 'error',
      from: { path: `${house}/graphql/` },
      to: { path: '^src/$1/', pathNot: '^src/$1/(graphql|app|domain)/' },
    },
    {
      name: 'rooms-are-four',
      severity: 'error',
      from: { path: `${house}/(?!${room}/)[^/]+/` },
      to: {},
    },

    // Packages
    {
      name: 'domain-is-pure',
      comment: 'Decisions are plain functions over plain data.',
      severity: 'error',
      from: { path: '^src/([^/]+)/domain/' },
      to: {
        path: packages(
          '@apollo',
          '@nestjs',
          'class-transformer',
          'class-validator',
          'dataloader',
          'fastify',
          'graphql',
          'pg',
          'pino',
          'reflect-metadata',
          'rxjs',
          'typeorm',
        ),
      },
    },
    {
      name: 'kernel-packages',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { dependencyTypes: npm, pathNot: packages('temporal-polyfill', 'temporal-spec', 'uuid') },
    },
    {
      name: 'pure-of-the-machine',
      severity: 'error',
      from: { path: '^src/kernel/|^src/[^/]+/domain/' },
      to: { dependencyTypes: nodeModules, pathNot: pureNodeModules },
    },
    {
      name: 'sql-only-in-db',
      comment: 'Only db/ and platform/ know TypeORM or SQL.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/[^/]+/db/', '^src/platform/', '^src/data-source\\.ts$'] },
      to: { path: packages('typeorm', 'pg', '@types/pg') },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: packages('@types') },
    },

    // Everywhere
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.d\\.ts$', orphan: true },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that was not followed was not judged either.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports are dependencies as well: a type from another room ties the two together.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['main', 'types'],
    },
  },
};
