import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const pureCode = ['src/kernel/**/*.ts', 'src/*/domain/**/*.ts'];

/** TypeORM and SQL stay where rows are read and written; the rest of the code speaks in domain data. */
const database = ['typeorm', 'pg'].map((name) => ({
  name,
  message: 'Only db/ and platform/ know TypeORM or SQL.',
}));

const takeNow = 'Pure code takes `now` as an argument.';
const takeChance = 'Pure code takes ids and random values as arguments.';
const takeSettings = 'Pure code takes settings as arguments.';
const exact = 'Points and money are exact: parse them as integers or decimals, never as floats.';

const randomness = ['crypto', 'node:crypto'].map((name) => ({
  name,
  importNames: [
    'default',
    'generateKey',
    'generateKeyPair',
    'generateKeyPairSync',
    'generateKeySync',
    'getRandomValues',
    'randomBytes',
    'randomFill',
    'randomFillSync',
    'randomInt',
    'randomUUID',
    'webcrypto',
  ],
  message: takeChance,
}));

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.laurel/', '**/*.cjs'] },
  js.configs.recommended,
  { languageOptions: { globals: globals.node } },
  tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      // Leaves files with decorators alone: there an import that looks like a type is Nest's injection token.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/*/db/**', 'src/platform/**', 'src/data-source.ts', ...pureCode],
    rules: { 'no-restricted-imports': ['error', { paths: database }] },
  },
  {
    files: pureCode,
    rules: {
      'no-restricted-imports': ['error', { paths: [...database, ...randomness] }],
      'no-restricted-globals': [
        'error',
        { name: 'crypto', message: takeChance },
        { name: 'parseFloat', message: exact },
        { name: 'performance', message: takeNow },
        { name: 'process', message: takeSettings },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: takeNow },
        { object: 'Temporal', property: 'Now', message: takeNow },
        { object: 'Math', property: 'random', message: takeChance },
        { object: 'Number', property: 'parseFloat', message: exact },
        { object: 'globalThis', property: 'crypto', message: takeChance },
        { object: 'globalThis', property: 'process', message: takeSettings },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: takeNow },
        { selector: "CallExpression[callee.name='Date']", message: takeNow },
      ],
    },
  },
  {
    // Ids are time-ordered and random; the kernel makes them, decisions are handed them.
    files: ['src/*/domain/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...database,
            ...randomness,
            { name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: takeChance },
          ],
          patterns: [{ group: ['**/kernel/*.js'], importNames: ['newId'], message: takeChance }],
        },
      ],
    },
  },
);
