import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ok } from '../../src/kernel/result.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { createTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ PREPARED_STATEMENTS: 'false' });
});
afterAll(() => app.close());

describe('a transaction that falls silent', () => {
  it('is cut off, tried again, and takes nothing else along', async () => {
    let tries = 0;
    const result = await app.get(UnitOfWork).writeDirect(app.program.programId, async (tx) => {
      await tx.query('SELECT 1');
      if (++tries === 1) await new Promise((resolve) => setTimeout(resolve, 5_000));
      const [row] = await tx.query<{ two: number }>('SELECT 2 AS two');
      return ok(row!.two);
    });
    expect([tries, result]).toEqual([2, ok(2)]);
  });
});

describe('statements that travel together', () => {
  it('all fail with what the first of them failed with', async () => {
    const failures: unknown[] = [];
    const work = app.get(UnitOfWork).writeDirect(app.program.programId, async (tx) => {
      const told = (error: { code?: string }): void => void failures.push(error.code);
      const sent = [tx.query('SELECT 1 / 0'), tx.query('SELECT 1'), tx.query('SELECT 2')];
      await Promise.all(sent.map((one) => one.catch(told)));
      await sent[2];
      return ok(undefined);
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(failures).toEqual(['22012', '22012', '22012']);
  });
});
