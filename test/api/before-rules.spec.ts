import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fixed, RuleDesk, withoutRules } from '../support/rule-desk.js';
import { runSweeps } from '../support/sweeping.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

let app: TestApp;
let till: Till;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());
afterEach(async () => {
  const { data } = await app.staff.query('{ verifyLedger { ok faults { message } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
  await withoutRules(app.owner, app.program);
});

/** Puts what was recorded back into the form that it had before there were rules, as migrations leave it. */
async function asBeforeRules(): Promise<void> {
  for (const table of ['purchases', 'purchase_claims']) {
    await app.owner.query(`
      UPDATE ${table} SET held = NULL, decision = jsonb_build_object('form', 1, 'earns', decision -> 'earns',
        'warnings', decision -> 'warnings', 'earnings', CASE WHEN (decision ->> 'earns')::boolean THEN
          jsonb_build_array(jsonb_build_object('ruleId', NULL, 'name', 'Base earning',
            'version', decision -> 'earning' -> 'base' -> 'version',
            'basisMinor', decision -> 'earning' -> 'base' -> 'basisMinor',
            'points', decision -> 'earning' -> 'base' -> 'points', 'explanation', 'as it was explained then'))
          ELSE '[]' END)`);
  }
  await app.owner.query('UPDATE customer_facts SET history = NULL, last_day = NULL');
}

async function soldBefore(): Promise<{ name: string; input: Input; recorded: AnyData }> {
  const name = nextNumber('old');
  await till.enroll(name);
  const input = purchase({ customer: { externalId: name } });
  const { purchase: recorded } = await till.record(input);
  await asBeforeRules();
  return { name, input, recorded };
}

describe('a purchase from before there were rules', () => {
  it('is answered again as it was decided', async () => {
    const { input, recorded } = await soldBefore();
    const again = await till.record(input);
    expect(again).toMatchObject({ status: 'REPEATED', nearMisses: [], tierChange: null });
    expect(again.purchase.pointsEarned).toBe(recorded.pointsEarned);
    expect(again.purchase.earnings).toEqual([
      { ...recorded.earnings[0], explanation: 'as it was explained then' },
    ]);
  });

  it('is taken back in steps, for exactly what it gave', async () => {
    const { name, input } = await soldBefore();
    const judged: number[] = [];
    for (const lines of [
      [{ lineNo: 2, quantity: 1 }],
      [{ lineNo: 1, quantity: 1 }],
      [{ lineNo: 2, quantity: 2 }],
    ]) {
      const { return: back } = await till.takeBack(goodsBack({ purchase: receiptOf(input), lines }));
      judged.push(back.clawback.judged);
    }
    expect(judged).toEqual([5, 9, 10]);
    expect((await till.points(name)).available).toBe(0);
  });

  it('that was claimed is taken back likewise', async () => {
    const name = nextNumber('old');
    await till.enroll(name);
    const input = purchase();
    const { purchase: nobodys } = await till.record(input);
    await till.claim(nobodys.receiptToken, { externalId: name });
    await asBeforeRules();
    const { return: back } = await till.takeBack(goodsBack({ purchase: receiptOf(input), everything: true }));
    expect(back.clawback).toMatchObject({ judged: 24, taken: 24 });
  });

  it('counts in the facts about its customer with the next purchase', async () => {
    const { name } = await soldBefore();
    await desk.publish(
      await desk.create({ condition: 'customer.purchaseCount == 1', effects: [fixed(100)] }),
    );
    const again = (): Promise<AnyData> => till.record(purchase({ customer: { externalId: name } }));
    expect((await again()).purchase.pointsEarned).toBe(124);
    expect((await again()).purchase.pointsEarned).toBe(24);
  });

  it('counts in the facts about a customer who never comes again, once a sweep has worked them out', async () => {
    await soldBefore();
    await runSweeps(app);
    const [unknown] = await app.owner.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM customer_facts WHERE history IS NULL OR last_day IS NULL AND history @@ '$.purchases > 0'",
    );
    expect(unknown).toEqual({ n: 0 });
  });
});
