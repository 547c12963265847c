import { describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import {
  assertServerUsable,
  explainConnectionFailure,
} from '../../../src/platform/database/connection-problem.js';
import { explainListenFailure } from '../../../src/platform/http/listen-problem.js';
import { StartupProblem } from '../../../src/platform/startup-problem.js';

const URL_WITH_PASSWORD =
  'postgresql://laurel:s3cr%2Ft@db.example:5433/shop?sslmode=require&password=hidden1';

function coded(code: string, message = 'words of the driver'): Error {
  return Object.assign(new Error(message), { code });
}

function explain(error: unknown, url = URL_WITH_PASSWORD): string {
  const problem = explainConnectionFailure(error, url, 'DATABASE_URL');
  expect(problem).toBeInstanceOf(StartupProblem);
  return problem.message;
}

describe('explainConnectionFailure', () => {
  test.each([
    [coded('ECONNREFUSED'), /nothing listens at db\.example:5433/],
    [new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), /nothing listens/],
    [{ driverError: coded('ECONNREFUSED') }, /nothing listens/],
    [coded('ENOTFOUND'), /host "db\.example" is not known/],
    [coded('ETIMEDOUT'), /no answer .* firewall/],
    [new Error('timeout expired'), /no answer .* firewall/],
    [coded('28P01'), /refuses the password of "laurel"/],
    [coded('28000'), /does not let "laurel" in/],
    [coded('3D000'), /database "shop" does not exist/],
    [coded('42501'), /"laurel" of DATABASE_URL lacks a right/],
    [coded('53300'), /max_connections/],
    [coded('57P03'), /starting or stopping/],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), /certificate that is not trusted/],
    [new Error('The server does not support SSL connections'), /does not speak TLS/],
    [new Error('SASL: client password must be a string'), /asks for a password/],
    [new Error('something with s3cr/t\nand hidden1'), /something with \*\*\* and \*\*\*/],
    [undefined, /cannot be used/],
  ])('%s', (error, expected) => {
    const message = explain(error);
    expect(message).toMatch(expected);
    expect(message).not.toMatch(/\n|s3cr|hidden1/);
  });

  test.each([
    '',
    'nonsense',
    'mysql://laurel:s3cret@host/shop',
    'postgres://laurel:s3c/ret@host/shop',
    'postgres://laurel:12#s3cret@host/shop',
  ])('the URL %j is none, and is not repeated', (url) => {
    const message = explain(coded('ENOTFOUND'), url);
    expect(message).toMatch(/^DATABASE_URL is not a PostgreSQL URL/);
    expect(message).not.toContain('laurel:');
  });

  test('a problem that is explained already stays as it is', () => {
    const problem = new StartupProblem('as it is');
    expect(explainConnectionFailure(problem, URL_WITH_PASSWORD, 'DATABASE_URL')).toBe(problem);
  });
});

describe('assertServerUsable', () => {
  const serverOf = (number: string, version: string): pg.Client =>
    ({ query: async () => ({ rows: [{ number, version }] }) }) as unknown as pg.Client;

  test('takes 15 and later', async () => {
    await expect(assertServerUsable(serverOf('150000', '15.0'), 'DATABASE_URL')).resolves.toBeUndefined();
    await expect(assertServerUsable(serverOf('180004', '18.4'), 'DATABASE_URL')).resolves.toBeUndefined();
  });

  test('refuses 14 and says what it found', async () => {
    await expect(assertServerUsable(serverOf('140011', '14.11'), 'DATABASE_URL')).rejects.toThrow(
      /PostgreSQL 14\.11, and 15 or later is needed/,
    );
  });
});

test('explainListenFailure names the port and what to do', () => {
  expect(explainListenFailure(coded('EADDRINUSE'), 3000).message).toMatch(/port 3000 is in use.*PORT/);
  expect(explainListenFailure(coded('EACCES'), 80).message).toMatch(/port 80.*1024/);
  expect(explainListenFailure(new Error('odd'), 3000).message).toMatch(/odd/);
});
