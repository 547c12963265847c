import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { fixed, RuleDesk, withoutRules } from '../support/rule-desk.js';
import { startSecondServer, type SecondServer } from '../support/second-server.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from '../support/till.js';

let app: TestApp;
let second: SecondServer;
let tills: readonly Till[];
let desk: RuleDesk;
let people: string[];

beforeAll(async () => {
  app = await createTestApp();
  second = await startSecondServer(app);
  tills = [new Till(app.till), new Till(second.till)];
  desk = new RuleDesk(app.staff);
  people = await Promise.all(Array.from({ length: 12 }, () => nextNumber('many')).map(enrolled));
});
afterAll(async () => {
  await second.close();
  await app.close();
});
afterEach(async () => {
  expect(await ledgerFlaws(app.owner)).toEqual([]);
  const { data } = await app.staff.query('{ verifyLedger { ok faults { check message } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
  await withoutRules(app.owner, app.program);
});

async function enrolled(name: string): Promise<string> {
  await tills[0]!.enroll(name);
  return name;
}

/** 0.50 earns nothing but by rules. */
const sale = (externalId: string): Input =>
  purchase({ customer: { externalId }, lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: 50 }] });

const published = async (over: Input): Promise<void> => {
  await desk.publish(await desk.create({ effects: [fixed(10)], ...over }));
};

const given = (answers: readonly AnyData[]): number => {
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  return answers.reduce((sum, { purchase: { pointsEarned } }) => sum + pointsEarned, 0);
};

it('a limit for all holds to the last point, at two servers, by single calls and batches', async () => {
  await published({ limits: [{ scope: 'ALL', per: 'EVER', points: 255, uses: 1_000 }] });
  const singles = people.flatMap((name, n) =>
    Array.from({ length: 4 }, () => tills[n % 2]!.record(sale(name))),
  );
  const batches = [0, 1].map((n) => tills[n]!.recordAll(people.map(sale)));
  const answers = [...(await Promise.all(singles)), ...(await Promise.all(batches)).flat()];
  expect(answers).toHaveLength(72);
  expect(given(answers)).toBe(255);
});

it('a limit for each customer holds, whoever sends their purchases', async () => {
  await published({ limits: [{ scope: 'CUSTOMER', per: 'DAY', uses: 3 }] });
  const answers = await Promise.all(
    people
      .slice(0, 4)
      .flatMap((name) => Array.from({ length: 8 }, (_, n) => tills[n % 2]!.record(sale(name)))),
  );
  expect(given(answers)).toBe(4 * 3 * 10);
});

it('what returns give back at the same moment can be used again, and no more than that', async () => {
  await published({ limits: [{ scope: 'ALL', per: 'EVER', uses: 10 }] });
  const sales = people.slice(0, 10).map(sale);
  expect(given(await Promise.all(sales.map((input, n) => tills[n % 2]!.record(input))))).toBe(100);
  const returns = sales
    .slice(0, 6)
    .map((input, n) => tills[n % 2]!.takeBack(goodsBack({ purchase: receiptOf(input), everything: true })));
  const again = people.map((name, n) => tills[n % 2]!.record(sale(name)));
  const back = await Promise.all(returns);
  expect(back.map((answer) => answer.return.clawback.judged)).toEqual([10, 10, 10, 10, 10, 10]);
  const meanwhile = given(await Promise.all(again));
  expect(meanwhile).toBeLessThanOrEqual(60);
  const rest = given(await Promise.all(people.map((name) => tills[0]!.record(sale(name)))));
  expect(meanwhile + rest).toBe(60);
});

it('two rules with budgets, met in any order by many at once, block nobody for ever', async () => {
  await published({ name: 'A', budget: { points: 200 } });
  await published({ name: 'B', budget: { points: 300 }, limits: [{ scope: 'ALL', per: 'WEEK', uses: 25 }] });
  const batches = Array.from({ length: 10 }, (_, n) =>
    tills[n % 2]!.recordAll((n % 3 === 0 ? people : people.toReversed()).map(sale)),
  );
  expect(given((await Promise.all(batches)).flat())).toBe(200 + 250);
});
