import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemActor, type Actor } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SimulateRule, type Simulation } from '../../src/purchases/index.js';
import { EMPTY_DRAFT, type RuleDraft } from '../../src/rules/index.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import {
  createRetailDatabase,
  describeOnRetailData,
  type RetailDatabase,
} from '../support/retail-database.js';
import { contentsOf } from '../support/till.js';

const DOUBLE: RuleDraft = {
  ...EMPTY_DRAFT,
  name: 'Double for regulars',
  condition: 'customer.purchaseCount >= 5 && purchase.totalMinor >= money("100.00")',
  effects: [{ kind: 'AWARD_POINTS', award: { kind: 'MULTIPLIER', factor: '2' }, lines: null }],
  limits: [{ scope: 'CUSTOMER', per: 'MONTH', uses: 2, points: null }],
};

describeOnRetailData('trying out a rule on a year of a real shop', () => {
  let database: RetailDatabase;
  let owner: OwnerSession;
  let app: INestApplicationContext;
  let actor: Actor;

  beforeAll(async () => {
    database = await createRetailDatabase();
    owner = openOwnerSession(database.ownerUrl);
    const module = AppModule.forCommandLine(readConfig({ LOG_LEVEL: 'error' }), database.applicationUrl);
    app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
    actor = systemActor(database.programId, 'test');
  }, 240_000);

  afterAll(async () => {
    await app?.close();
    await owner?.close();
    await database?.drop();
  });

  async function simulate(definition: RuleDraft): Promise<Simulation> {
    const command = { ruleId: null, version: null, definition, days: 400, progressId: 'year' };
    const outcome = await app.get(SimulateRule, { strict: false }).execute(command, actor);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
    return outcome.value;
  }

  it('comes to what was recorded where no rule is published, and writes nothing', async () => {
    const before = await contentsOf(owner);
    const { summary } = await simulate(DOUBLE);
    expect(await contentsOf(owner)).toEqual(before);
    const [kept] = await owner.query(`SELECT count(*)::int AS purchases,
      sum(points_earned - points_judged)::int AS "pointsToday", count(DISTINCT customer_id)::int AS customers
      FROM purchases WHERE NOT anonymous`);
    expect(summary).toMatchObject({ ...kept, purchasesApart: 0 });
    expect(summary.purchasesTouched).toBeGreaterThan(1_000);
    expect(summary.winners.points).toBe(summary.pointsChanged - summary.pointsToday);
    expect(summary.losers).toEqual({ customers: 0, points: 0 });
    expect(summary.examples).toHaveLength(20);
  }, 60_000);

  it('holds limits and facts that a query over all of it agrees with', async () => {
    const { summary } = await simulate({ ...DOUBLE, condition: null });
    // Twice a month at most, of purchases of which so much is kept that doubling it comes to a point.
    const [expected] = await owner.query(`
      SELECT sum(least(uses, 2))::int AS touched FROM (
        SELECT count(*) AS uses FROM purchases p
        WHERE NOT anonymous AND kept_basis_minor >= 50
        GROUP BY customer_id, date_trunc('month', occurred_at AT TIME ZONE 'Europe/London')
      ) AS months`);
    expect(summary.purchasesTouched).toBe(expected!['touched']);
  }, 60_000);

  it('tells how far it is meanwhile, and gives others a turn', async () => {
    const running = simulate(DOUBLE);
    const simulations = app.get(SimulateRule, { strict: false });
    const seen: number[] = [];
    let isOver = false;
    void running.finally(() => (isOver = true)).catch(() => undefined);
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const progress = simulations.progressOf('year', actor);
      if (progress) seen.push(progress.done / progress.total);
    }
    await running;
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(0.5);
    expect(seen.every((share) => share <= 1)).toBe(true);
    expect(simulations.progressOf('year', actor)).toBeNull();
  }, 60_000);
});
