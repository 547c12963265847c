import { describe, expect, it } from '@jest/globals';
import type { CustomerId, HolderId, PurchaseId } from '../../../src/kernel/id.js';
import type { Result } from '../../../src/kernel/result.js';
import { CustomerLedger, EMPTY_ACCOUNT } from '../../../src/points/domain/index.js';
import type { PointSettings } from '../../../src/programs/domain/index.js';
import { decideClaim, isClaimable, prepareClaim } from '../../../src/purchases/domain/decide-claim.js';
import {
  decidePurchase,
  preparePurchase,
  type DecidedPurchase,
  type ResolvedBuyer,
} from '../../../src/purchases/domain/decide-purchase.js';
import { judgePurchase } from '../../../src/purchases/domain/judge-purchase.js';
import { asRecorded } from '../../../src/purchases/domain/recorded-purchase.js';
import { calendarOf, settingsWith } from '../points/examples.js';
import { earningsOf } from '../../../src/purchases/domain/stored-decision.js';
import { compileRuleBook, type RuleBook } from '../../../src/rules/domain/index.js';
import type { RuleEffect } from '../../../src/rules/domain/rule-definition.js';
import { award, definitionWith } from '../rules/rule-examples.js';
import { deskWith, lineWith, PROGRAM, purchaseWith, recordedLine, valueOf } from './examples.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const ADA = 'ada' as CustomerId;
const HOLDER = 'holder' as HolderId;
const PURCHASE = 'purchase' as PurchaseId;

function ledgerOn(settings: PointSettings, account = {}): CustomerLedger {
  return new CustomerLedger(
    { account: { ...EMPTY_ACCOUNT, ...account }, lots: [] },
    calendarOf('Europe/London', settings),
    NOW,
  );
}

const FACTS = valueOf(
  judgePurchase(
    purchaseWith({
      lines: [lineWith({ unitPriceMinor: 999 }), lineWith({ unitPriceMinor: 500, taxMinor: 100 })],
    }),
    PROGRAM,
  ),
);
const buyer = (status: 'ACTIVE' | 'SUSPENDED'): ResolvedBuyer => ({
  kind: 'CUSTOMER',
  buyer: { customerId: ADA, status, enrolledAt: NOW - 400 * DAY },
});

const IDS = { apiKeyId: null, newPurchaseId: PURCHASE, newHolderId: HOLDER };
const NO_RULES = deskWith().book;

function decide(resolved: ResolvedBuyer, ledger: CustomerLedger | null, ...settings: PointSettings[]) {
  return decideBy(NO_RULES, resolved, ledger, ...settings);
}

function decideBy(
  book: RuleBook,
  resolved: ResolvedBuyer,
  ledger: CustomerLedger | null,
  ...settings: PointSettings[]
) {
  const prepared = preparePurchase(FACTS, new Map(), { program: PROGRAM, settings }, book);
  return decidePurchase(prepared, resolved, ledger, deskWith({ now: NOW, book }), IDS);
}

/** One that gives a million points for a purchase, and one that only puts on a tag. */
const GENEROUS = compileRuleBook(
  [
    inForce('million', [award({ kind: 'FIXED', points: 1_000_000 })]),
    inForce('tagging', [{ kind: 'ADD_TAG', tag: 'seen' }]),
  ],
  [],
  2,
);

function inForce(ruleId: string, effects: RuleEffect[]): Parameters<typeof compileRuleBook>[0][number] {
  const periods = [{ from: 0, until: null }];
  return { ruleId, version: 1, definition: definitionWith({ name: ruleId, effects }), periods };
}

describe('decidePurchase', () => {
  it('earns for an active customer on what was paid, without tax', () => {
    const settings = settingsWith();
    const ledger = ledgerOn(settings);
    const decided = decide(buyer('ACTIVE'), ledger, settings);
    expect(earningsOf(valueOf(decided as never as Result<DecidedPurchase>).decision)).toMatchObject([
      { points: 13, basisMinor: 1399, explanation: '1 point per 1.00 GBP on 13.99 GBP: 13 points' },
    ]);
    expect(decided).toMatchObject({
      ok: true,
      value: {
        purchaseId: PURCHASE,
        ownerId: ADA,
        anonymous: false,
        basisMinor: 1399,
        pointsEarned: 13,
        lotNo: 1,
        settingsVersion: 1,
        recordedAt: NOW,
        decision: { earns: true, warnings: [], earning: { base: { points: 13, basisMinor: 1399 } } },
      },
    });
    expect(ledger.account).toMatchObject({ available: 13, lastPurchaseAt: FACTS.occurredAt });
  });

  it('notes the purchase of a suspended customer, who earns nothing', () => {
    const settings = settingsWith();
    const ledger = ledgerOn(settings);
    expect(decide(buyer('SUSPENDED'), ledger, settings)).toMatchObject({
      value: {
        ownerId: ADA,
        anonymous: false,
        pointsEarned: 0,
        lotNo: null,
        decision: { earns: false, warnings: [{ code: 'CUSTOMER_SUSPENDED' }], earning: null },
      },
    });
    expect(ledger.account).toMatchObject({ available: 0, lastPurchaseAt: FACTS.occurredAt });
  });

  it.each([
    ['NOBODY', []],
    ['UNKNOWN', ['CUSTOMER_UNKNOWN']],
    ['CLOSED', ['CUSTOMER_CLOSED']],
  ] as const)('gives what %s buys to a holder of its own', (kind, warnings) => {
    expect(decide({ kind }, null, settingsWith())).toMatchObject({
      value: {
        ownerId: HOLDER,
        anonymous: true,
        basisMinor: 1399,
        pointsEarned: 0,
        lotNo: null,
        decision: { earns: false, warnings: warnings.map((code) => ({ code })), earning: null },
      },
    });
  });

  it('goes by the settings in force when it happened', () => {
    const early = settingsWith();
    const late = settingsWith({
      version: 2,
      effectiveFrom: FACTS.occurredAt,
      earnPoints: 10,
      basisIncludesTax: true,
    });
    const later = settingsWith({ version: 3, effectiveFrom: FACTS.occurredAt + 1 });
    expect(decide(buyer('ACTIVE'), ledgerOn(late), early, late, later)).toMatchObject({
      value: { settingsVersion: 2, basisMinor: 1499, pointsEarned: 149 },
    });
  });

  it('is judged by the time at which it happened, however late it is sent', () => {
    const effects = [award({ kind: 'FIXED', points: 7 })];
    const at = (condition: string) => {
      const definition = definitionWith({ effects, condition });
      const periods = [{ from: 0, until: null }];
      const book = compileRuleBook([{ ruleId: 'r', version: 1, definition, periods }], [], 2);
      const settings = settingsWith();
      const desk = deskWith({ now: NOW + 3 * DAY, book });
      const prepared = preparePurchase(FACTS, new Map(), { program: PROGRAM, settings: [settings] }, book);
      const decided = decidePurchase(prepared, buyer('ACTIVE'), ledgerOn(settings), desk, IDS);
      return decided.ok && decided.value.pointsEarned;
    };
    expect(at('now.date == "2026-03-01" && now.time == purchase.time && now.hour == 9')).toBe(20);
    expect(at('now.date == "2026-03-04"')).toBe(13);
  });

  it('earns no lot where there are no points', () => {
    const settings = settingsWith({ earnPoints: 0 });
    expect(decide(buyer('ACTIVE'), ledgerOn(settings), settings)).toMatchObject({
      value: { pointsEarned: 0, lotNo: null, decision: { earns: true, earning: { base: { points: 0 } } } },
    });
  });

  it('refuses what nobody could count any more, and leaves the ledger alone', () => {
    const settings = settingsWith();
    const full = ledgerOn(settings, { pending: 999_999_999_999_980, reserved: 8 });
    expect(decide(buyer('ACTIVE'), full, settings)).toMatchObject({
      ok: false,
      error: { code: 'POINTS_OUT_OF_RANGE', field: [], retryable: false },
    });
    expect(full.hasChanged()).toBe(false);
    const almost = ledgerOn(settings, { pending: 999_999_999_999_979, reserved: 8 });
    expect(decide(buyer('ACTIVE'), almost, settings).ok).toBe(true);
  });

  it('records a sale without the rules that would give more than can be counted, and says so on them', () => {
    const settings = settingsWith();
    const almost = ledgerOn(settings, { pending: 999_999_999_999_000 });
    expect(decideBy(GENEROUS, buyer('ACTIVE'), almost, settings)).toMatchObject({
      ok: true,
      value: {
        pointsEarned: 13,
        decision: { earning: { rules: [{ ruleId: 'tagging', points: 0 }] }, tagsAdded: ['seen'] },
        faults: [{ ruleId: 'million', version: 1, code: 'TOO_MANY_POINTS' }],
      },
    });
    expect(almost.account).toMatchObject({ available: 13 });
    expect(decideBy(GENEROUS, buyer('ACTIVE'), ledgerOn(settings), settings)).toMatchObject({
      value: { pointsEarned: 1_000_013, faults: [] },
    });
  });
});

describe('decideClaim', () => {
  const settings = settingsWith();
  const anonymous = decide({ kind: 'NOBODY' }, null, settings);
  const purchase = asRecorded(valueOf(anonymous as never));
  const key = { ownerId: HOLDER, purchaseId: PURCHASE };
  const lines = [
    recordedLine({ ...key, netMinor: 2000 }),
    recordedLine({ ...key, lineNo: 2, netMinor: 1000, quantity: 3000, returnedQuantity: 1000 }),
    recordedLine({ ...key, lineNo: 3, netMinor: 500, returnedQuantity: 1000 }),
  ];
  const claim = (ledger: CustomerLedger, ...versions: PointSettings[]) =>
    claimBy(NO_RULES, ledger, ...versions);
  const claimBy = (book: RuleBook, ledger: CustomerLedger, ...versions: PointSettings[]) => {
    const home = { program: PROGRAM, settings: versions };
    const prepared = prepareClaim(purchase, lines, new Map(), home, book);
    const claimant = { customerId: ADA, status: 'ACTIVE', enrolledAt: NOW - 400 * DAY } as const;
    return decideClaim(purchase, prepared, claimant, ledger, deskWith({ now: NOW, book }));
  };

  it('earns on an exact share of what is kept', () => {
    const ledger = ledgerOn(settings);
    expect(claim(ledger, settings)).toMatchObject({
      ok: true,
      value: {
        ...key,
        customerId: ADA,
        recordedAt: NOW,
        pointsEarned: 26,
        lotNo: 1,
        settingsVersion: 1,
        decision: { earns: true, warnings: [], earning: { base: { basisMinor: 2666, points: 26 } } },
      },
    });
    expect(ledger.account).toMatchObject({ available: 26, lastPurchaseAt: FACTS.occurredAt });
  });

  it('is possible for thirty days from when it happened, and no longer', () => {
    const last = FACTS.occurredAt + 30 * DAY;
    expect(isClaimable(purchase, PROGRAM, last - 1)).toBe(true);
    expect(isClaimable(purchase, PROGRAM, last)).toBe(false);
  });

  it('goes by the settings in force when it happened', () => {
    const double = settingsWith({ version: 2, effectiveFrom: FACTS.occurredAt - 1, earnPoints: 2 });
    const ledger = ledgerOn(double);
    expect(claim(ledger, settings, double)).toMatchObject({
      value: { settingsVersion: 2, pointsEarned: 53 },
    });
  });

  it('is not refused because rules would give too much', () => {
    const almost = ledgerOn(settings, { pending: 999_999_999_999_000 });
    expect(claimBy(GENEROUS, almost, settings)).toMatchObject({
      ok: true,
      value: { pointsEarned: 26, faults: [{ ruleId: 'million', code: 'TOO_MANY_POINTS' }] },
    });
    const full = ledgerOn(settings, { pending: 999_999_999_999_990 });
    expect(claimBy(GENEROUS, full, settings)).toMatchObject({
      ok: false,
      error: { code: 'POINTS_OUT_OF_RANGE' },
    });
  });
});
