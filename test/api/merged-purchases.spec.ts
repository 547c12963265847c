import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { TierStaff } from '../support/tier-staff.js';
import { goodsBack, nextNumber, purchase, receiptOf, setStatus, Till, type Input } from '../support/till.js';

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());

const sale = (externalId: string, pounds: number): Input =>
  purchase({
    customer: { externalId },
    lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: pounds * 100 }],
  });

it('what somebody bought who was merged since comes back, and counts for the survivor no more', async () => {
  await new TierStaff(app.staff).put({
    metric: 'MONEY_SPENT',
    window: { kind: 'LIFE' },
    downgrade: null,
    rungs: [
      { code: 'NEW', name: 'New', threshold: 0 },
      { code: 'OLD', name: 'Old', threshold: 1_000 },
    ],
  });
  const [survivor, alias] = [nextNumber('survivor'), nextNumber('alias')];
  const survivorId = await till.enroll(survivor);
  const aliasId = await till.enroll(alias);
  await till.record(sale(survivor, 1));
  const sold = sale(alias, 10);
  expect((await till.record(sold)).tierChange).toMatchObject({ to: { code: 'OLD' } });
  await setStatus(app.owner, aliasId, 'MERGED', survivorId);
  const back = await till.takeBack(goodsBack({ purchase: receiptOf(sold), everything: true }));
  expect(back.userErrors).toEqual([]);
  const [facts] = await app.owner.query<{ history: unknown }>(
    'SELECT history FROM customer_facts WHERE customer_id = $1',
    [survivorId],
  );
  expect(facts!.history).toMatchObject({ purchases: 1, spentMinor: 100 });
});
