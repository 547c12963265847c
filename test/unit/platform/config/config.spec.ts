import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../../src/platform/config/index.js';
import { StartupProblem } from '../../../../src/platform/startup-problem.js';

const APPLICATION = 'postgresql://app:secret@db.example:5432/laurel';
const OWNER = 'postgres://owner:secret@db.example/laurel';

describe('readConfig', () => {
  it('needs nothing set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      production: false,
      host: '127.0.0.1',
      port: 3000,
      database: null,
      databasePoolSize: 8,
      preparedStatements: true,
      logLevel: 'info',
      trustProxy: null,
      metrics: true,
      sweepEverySeconds: 5,
    });
    expect(existsSync(join(dirname(config.home), 'package.json'))).toBe(true);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes what is set', () => {
    expect(
      readConfig({
        NODE_ENV: 'production',
        PORT: '0',
        DATABASE_URL: APPLICATION,
        DATABASE_OWNER_URL: OWNER,
        DATABASE_POOL_SIZE: '20',
        LOG_LEVEL: 'warn',
        TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8',
        LAUREL_HOME: '/var/lib/laurel',
        METRICS: 'false',
        PREPARED_STATEMENTS: 'false',
        SWEEP_EVERY_SECONDS: '0',
        PATH: '/usr/bin',
      }),
    ).toEqual({
      production: true,
      host: '0.0.0.0',
      port: 0,
      database: { applicationUrl: APPLICATION, ownerUrl: OWNER },
      databasePoolSize: 20,
      preparedStatements: false,
      logLevel: 'warn',
      trustProxy: 'loopback, 10.0.0.0/8,fd00::/8',
      home: '/var/lib/laurel',
      metrics: false,
      sweepEverySeconds: null,
    });
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', LOG_LEVEL: '' })).toEqual(readConfig({}));
  });

  it.each([
    [{ PORT: 'http' }, /^PORT must be a whole number/],
    [{ PORT: '65536' }, /^PORT must be a whole number/],
    [{ PORT: '-1' }, /^PORT must be a whole number/],
    [{ PORT: '80.5' }, /^PORT must be a whole number/],
    [{ HOST: 'my host' }, /^HOST must be an address/],
    [{ NODE_ENV: 'prod' }, /^NODE_ENV must be one of/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of/],
    [{ DATABASE_POOL_SIZE: '0' }, /^DATABASE_POOL_SIZE must be/],
    [{ SWEEP_EVERY_SECONDS: '-1' }, /^SWEEP_EVERY_SECONDS must be/],
    [{ METRICS: 'yes' }, /^METRICS must be true or false/],
    [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY must list/],
    [{ TRUST_PROXY: '10.0.0.0/33' }, /^TRUST_PROXY must list/],
    [{ DATABASE_URL: 'mysql://db/laurel', DATABASE_OWNER_URL: OWNER }, /^DATABASE_URL must read postgresql:/],
    [{ DATABASE_URL: APPLICATION, DATABASE_OWNER_URL: 'postgres://db' }, /^DATABASE_OWNER_URL must read/],
    [{ DATABASE_URL: APPLICATION }, /^DATABASE_OWNER_URL is missing/],
    [{ DATABASE_OWNER_URL: OWNER }, /^DATABASE_URL is missing/],
  ])('says in one line what is wrong with %j', (variables, said) => {
    const reading = (): unknown => readConfig(variables as Record<string, string>);
    expect(reading).toThrow(StartupProblem);
    expect(reading).toThrow(said);
    expect(reading).not.toThrow(/\n|secret/);
  });
});
