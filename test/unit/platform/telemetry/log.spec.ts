import { describe, expect, it } from '@jest/globals';
import { createLog, NestLog } from '../../../../src/platform/telemetry/log.js';

function setup(level: 'debug' | 'info' = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = createLog(level, { write });
  return { log, lines, nest: new NestLog(log) };
}

describe('the log', () => {
  it('tells an error without the values it concerns', () => {
    const { log, lines } = setup();
    const driverError = Object.assign(new Error('invalid input syntax for type uuid: "ada@example.com"'), {
      code: '22P02',
      detail: 'Key (email)=(ada@example.com) already exists.',
    });
    const error = Object.assign(new Error('QueryFailed'), { driverError, parameters: ['ada@example.com'] });
    log.error({ err: new Error('outer', { cause: error }) }, 'failed');
    expect(JSON.stringify(lines)).not.toContain('ada');
    expect(lines[0]).toMatchObject({
      level: 'error',
      msg: 'failed',
      err: { message: 'outer', cause: { code: '22P02', message: 'the database could not take a value' } },
    });
    expect((lines[0]!['err'] as { stack: string }).stack).toMatch(/^\s+at /);
  });

  it('names the constraint that was violated', () => {
    const { log, lines } = setup();
    const violation = { code: '23505', constraint: 'customers_pkey', detail: 'Key (email)=(ada) exists' };
    log.error({ err: Object.assign(new Error('duplicate key'), violation) });
    expect(lines[0]!['err']).toMatchObject({
      code: '23505',
      constraint: 'customers_pkey',
      message: 'duplicate key',
    });
    expect(JSON.stringify(lines)).not.toContain('ada');
  });

  it('ends where causes go round in a circle, and takes what is no error', () => {
    const { log, lines } = setup();
    const error = new Error('round');
    error.cause = error;
    log.error({ err: error });
    log.error({ err: 'ada@example.com' });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('ada');
  });

  it('has nothing of a request but its method', () => {
    const { log, lines } = setup();
    const req = { id: '1', method: 'POST', url: '/graphql?token=ada', headers: { authorization: 'ada' } };
    log.warn({ req, res: { statusCode: 500, body: 'ada' } });
    expect(lines[0]).toMatchObject({ req: { id: '1', method: 'POST' }, res: { statusCode: 500 } });
    expect(JSON.stringify(lines)).not.toContain('ada');
  });

  it('takes what Nest says, with who says it', () => {
    const { nest, lines } = setup();
    nest.log('started', 'NestApplication');
    nest.warn('careful', 'Router');
    nest.error(new Error('gone'), 'Router');
    nest.error('failed', 'Error: failed\n    at x', 'Router');
    nest.error({ requestId: '1', err: new Error('lost') }, 'GraphQL');
    expect(lines).toMatchObject([
      { level: 'debug', context: 'NestApplication', msg: 'started' },
      { level: 'warn', context: 'Router', msg: 'careful' },
      { level: 'error', context: 'Router', err: { message: 'gone' } },
      { level: 'error', context: 'Router', msg: 'failed' },
      { level: 'error', context: 'GraphQL', requestId: '1', err: { message: 'lost' } },
    ]);
  });

  it('says nothing below its level', () => {
    const { nest, lines } = setup('info');
    nest.log('started', 'NestApplication');
    expect(lines).toEqual([]);
  });
});
