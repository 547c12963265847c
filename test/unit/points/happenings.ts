import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clawBack, decideAdjustment } from '../../../src/points/domain/index.js';
import type { DebtPolicy, PointSettings } from '../../../src/programs/domain/index.js';
import { monthStartFrom } from '../kernel/wall-clock.js';
import { settingsWith, sourceOf } from './examples.js';
import type { LedgerModel } from './ledger-model.js';
import type { PurchaseRecord, Scene, Worlds } from './two-worlds.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One thing that happens, with the words it is reported in. */
class Happening {
  constructor(
    private readonly words: string,
    readonly play: (model: LedgerModel, worlds: Worlds) => void,
  ) {}

  [fc.toStringMethod](): string {
    return this.words;
  }
}

function advanceTo(now: number, model: LedgerModel, worlds: Worlds, sweeps: readonly number[]): void {
  const from = model.now;
  for (const share of [...sweeps].sort((a, b) => a - b)) {
    worlds.sweep(from + Math.floor((now - from) * share));
  }
  model.advanceTo(now);
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });

const advanceBy = fc
  .tuple(
    fc.oneof(
      fc.nat({ max: 2 }),
      fc.nat({ max: 48 }).map((hours) => hours * HOUR),
      fc.nat({ max: 70 }).map((days) => days * DAY),
    ),
    shares,
  )
  .map(
    ([millis, sweeps]) =>
      new Happening(`advance ${millis} ms, sweep at ${sweeps.join()}`, (model, worlds) =>
        advanceTo(model.now + millis, model, worlds, sweeps),
      ),
  );

const advanceToDue = fc.tuple(fc.constantFrom(0, -1, 1), shares).map(
  ([off, sweeps]) =>
    new Happening(`advance to ${off} ms off what is due, sweep at ${sweeps.join()}`, (model, worlds) => {
      const due = model.nextDue();
      if (due !== null) advanceTo(Math.max(model.now, due + off), model, worlds, sweeps);
    }),
);

const advanceToMonthEnd = fc.tuple(fc.integer({ min: -3, max: 1 }), fc.integer({ min: 0, max: 23 })).map(
  ([days, hours]) =>
    new Happening(`advance to ${days} days and ${hours} hours off the month's end`, (model, worlds) => {
      const end = monthStartFrom(model.now + 1, worlds.scene.timeZone);
      advanceTo(Math.max(model.now, end + days * DAY + hours * HOUR), model, worlds, []);
    }),
);

const sweep = fc.constant(new Happening('sweep', (model, worlds) => worlds.sweep(model.now)));

const look = fc
  .oneof(
    fc.nat({ max: 2 }),
    fc.nat({ max: 400 }).map((days) => days * DAY),
  )
  .map((ahead) => new Happening(`look ${ahead} ms ahead`, (model, worlds) => worlds.look(ahead, model)));

/** How long before being recorded something happened; below zero by a till whose clock is ahead. */
const backdated = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -300_000, max: -1 }) },
  { weight: 2, arbitrary: fc.nat({ max: 30 * 24 }).map((hours) => hours * HOUR) },
  { weight: 1, arbitrary: fc.nat({ max: 500 }).map((days) => days * DAY) },
);

const purchase = fc.record({ points: fc.nat({ max: 20 }), ago: backdated, pick: fc.nat({ max: 7 }) });

const buy = fc.array(purchase, { minLength: 1, maxLength: 3 }).map(
  (batch) =>
    new Happening(`buy ${fc.stringify(batch)}`, (model, worlds) => {
      const { now } = model;
      const ids = batch.map(() => worlds.newPurchaseId());
      const made = worlds.act(now, (ledger) =>
        batch.map(({ points, ago, pick }, nth) => {
          ledger.notePurchase(now - ago);
          return ledger.earn(points, now - ago, worlds.version(pick), sourceOf('PURCHASE', ids[nth]!));
        }),
      );
      for (const [nth, { points, ago, pick }] of batch.entries()) {
        model.buy(now - ago);
        assert.equal(made[nth] === null, points === 0);
        if (points === 0) continue;
        model.earn(points, now - ago, worlds.version(pick), ids[nth]!);
        worlds.purchases.push({
          id: ids[nth]!,
          lotNo: made[nth]!,
          earned: points,
          judged: 0,
          expiredCounted: 0,
        });
      }
    }),
);

const policies: DebtPolicy[] = ['ALLOW_DEBT', 'WITHIN_BALANCE', 'ONLY_PENDING'];
const policy = fc.constantFrom(...policies);

function pickPurchase(worlds: Worlds, pick: number): PurchaseRecord | undefined {
  return worlds.purchases[pick % worlds.purchases.length];
}

const takeBack = fc.tuple(fc.nat({ max: 99 }), fc.constantFrom(1, 0.5, 0.3, 0), policy).map(
  ([pick, share, debtPolicy]) =>
    new Happening(`take back ${share} of purchase ${pick}, ${debtPolicy}`, (model, worlds) => {
      const record = pickPurchase(worlds, pick);
      if (!record) return;
      const { id, lotNo, expiredCounted } = record;
      const points = Math.ceil((record.earned - record.judged) * share);
      const source = sourceOf('RETURN', `return of ${id}`);
      const judged = worlds.act(
        model.now,
        (ledger) => clawBack(ledger, { points, ownLotNo: lotNo, expiredCounted, policy: debtPolicy, source }),
        { allLots: true, named: [lotNo] },
      );
      assert.deepEqual(judged, { judged: points, ...model.clawBack(id, points, debtPolicy) });
      record.judged += judged.judged;
      record.expiredCounted += judged.expired;
    }),
);

const adjust = fc
  .tuple(
    fc.integer({ min: -40, max: 20 }).filter((points) => points !== 0),
    policy,
    fc.nat({ max: 7 }),
  )
  .map(
    ([points, debtPolicy, pick]) =>
      new Happening(`adjust by ${points}, ${debtPolicy}, settings ${pick}`, (model, worlds) => {
        const settings = { ...worlds.version(pick), debtPolicy };
        const decided = worlds.act(
          model.now,
          (ledger) => {
            const before = ledger.account.seq;
            const outcome = decideAdjustment(ledger, points, settings, sourceOf('ADJUSTMENT', 'adjustment'));
            if (!outcome.ok) assert.equal(ledger.account.seq, before, 'a refusal moves nothing');
            return outcome;
          },
          { allLots: points < 0 },
        );
        if (points > 0) {
          model.give(points, settings);
        }
        const toDebt = points > 0 ? 0 : model.takeByHand(-points, debtPolicy);
        assert.deepEqual(decided.ok ? decided.value.toDebt : null, toDebt);
      }),
  );

const release = fc.nat({ max: 99 }).map(
  (pick) =>
    new Happening(`release purchase ${pick}`, (model, worlds) => {
      const purchase = pickPurchase(worlds, pick);
      if (!purchase) return;
      const { id, lotNo } = purchase;
      const freed = worlds.act(model.now, (ledger) => ledger.release(lotNo, sourceOf('PURCHASE', id)), {
        allLots: true,
      });
      assert.equal(freed, model.release(id));
    }),
);

export const happening = fc.oneof(
  { weight: 3, arbitrary: buy },
  { weight: 1, arbitrary: advanceBy },
  { weight: 2, arbitrary: advanceToDue },
  { weight: 1, arbitrary: advanceToMonthEnd },
  { weight: 2, arbitrary: takeBack },
  { weight: 1, arbitrary: adjust },
  { weight: 1, arbitrary: release },
  { weight: 1, arbitrary: sweep },
  { weight: 1, arbitrary: look },
);

const durations = fc.constantFrom('P1D', 'P14D', 'P30D', 'P1M', 'P3M', 'P12M', 'PT36H');

const releasePolicy: fc.Arbitrary<PointSettings['release']> = fc.oneof(
  fc.constant({ kind: 'AT_ONCE' as const }),
  fc.constantFrom('P1D', 'P14D', 'P1M', 'PT36H').map((after) => ({ kind: 'AFTER' as const, after })),
  fc.constant({ kind: 'ON_REQUEST' as const }),
);

const lapse = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'NEVER' as const }) },
  { weight: 2, arbitrary: durations.map((after) => ({ kind: 'AFTER_EARNING' as const, after })) },
  { weight: 1, arbitrary: durations.map((after) => ({ kind: 'AFTER_INACTIVITY' as const, after })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('01-01', '02-29', '03-29', '12-31')
      .map((monthDay) => ({ kind: 'YEARLY' as const, monthDay })),
  },
);

const expiryPolicy: fc.Arbitrary<PointSettings['expiry']> = fc
  .tuple(lapse, fc.constantFrom(false, false, true))
  .map(([policy, roundsToMonthEnd]) => ({ ...policy, roundsToMonthEnd }));

export const scene: fc.Arbitrary<Scene> = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata'),
  start: fc
    .constantFrom(
      '2025-01-28T20:00:00Z',
      '2024-02-27T20:00:00Z',
      '2025-02-27T12:00:00Z',
      '2026-03-27T12:00:00Z',
      '2026-10-24T12:00:00Z',
    )
    .map(Date.parse),
  versions: fc
    .array(fc.record({ release: releasePolicy, expiry: expiryPolicy }), { minLength: 1, maxLength: 5 })
    .map((all) => all.map((part, i) => settingsWith({ version: i + 1, ...part }))),
});
