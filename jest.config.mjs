/** How TypeScript becomes JavaScript in tests; `test/support/typescript-hooks.mjs` does the same outside Jest. */
export const swcOptions = {
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
};

/** Tests that get databases of their own on one server, which is started for them. */
export const onDatabase = {
  ...project,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

export default {
  maxWorkers: 2,
  // What a suite of ES modules has loaded stays in memory (https://github.com/jestjs/jest/issues/14605). Workers that go
  // on with gigabytes of it are slower, and take so long to end that Jest has to force them.
  workerIdleMemoryLimit: '800MB',
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  testTimeout: 30_000,
  projects: [
    { ...project, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.spec.ts'] },
    {
      ...onDatabase,
      displayName: 'database',
      testMatch: ['<rootDir>/test/!(unit|battery)/**/*.spec.ts'],
    },
  ],
};
