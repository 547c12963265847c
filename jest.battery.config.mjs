import { onDatabase } from './jest.config.mjs';

/** The long form of the tests that break things, for `npm run test:battery`; see `test/battery`. */
export default {
  ...onDatabase,
  displayName: 'battery',
  maxWorkers: 1,
  verbose: true,
  testMatch: ['<rootDir>/test/battery/**/*.spec.ts'],
};
