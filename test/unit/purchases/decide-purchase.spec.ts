import { describe, expect, it } from '@jest/globals';
import type { CustomerId, HolderId, ProgramId, PurchaseId } from '../../../src/kernel/id.js';
import { CustomerLedger, EMPTY_ACCOUNT } from '../../../src/points/domain/index.js';
import type { PointSettings, Program } from '../../../src/programs/domain/index.js';
import { decideClaim, isClaimable } from '../../../src/purchases/domain/decide-claim.js';
import { decidePurchase, type ResolvedBuyer } from '../../../src/purchases/domain/decide-purchase.js';
import { judgePurchase } from '../../../src/purchases/domain/judge-purchase.js';
import { asRecorded } from '../../../src/purchases/domain/recorded-purchase.js';
import { calendarOf, settingsWith } from '../points/examples.js';
import { lineWith, purchaseWith, recordedLine, valueOf } from './examples.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const PROGRAM: Program = {
  programId: 'program' as ProgramId,
  name: 'Program',
  currency: 'GBP',
  timeZone: 'Europe/London',
  defaultCountry: null,
  pricesIncludeTax: true,
  backdatingDays: 30,
  clockSkewSeconds: 300,
  claimDays: 30,
  contentKey: new Uint8Array(32),
  receiptKey: new Uint8Array(32),
};
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
  buyer: { customerId: ADA, status },
});

function contextWith(...settings: PointSettings[]) {
  return { program: PROGRAM, settings, now: NOW, newPurchaseId: PURCHASE, newHolderId: HOLDER };
}

describe('decidePurchase', () => {
  it('earns for an active customer on what was paid, without tax', () => {
    const settings = settingsWith();
    const ledger = ledgerOn(settings);
    const decided = decidePurchase(FACTS, buyer('ACTIVE'), ledger, contextWith(settings));
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
        decision: { earns: true, warnings: [], earnings: [{ points: 13, basisMinor: 1399 }] },
      },
    });
    expect(ledger.account).toMatchObject({ available: 13, lastPurchaseAt: FACTS.occurredAt });
  });

  it('notes the purchase of a suspended customer, who earns nothing', () => {
    const settings = settingsWith();
    const ledger = ledgerOn(settings);
    expect(decidePurchase(FACTS, buyer('SUSPENDED'), ledger, contextWith(settings))).toMatchObject({
      value: {
        ownerId: ADA,
        anonymous: false,
        pointsEarned: 0,
        lotNo: null,
        decision: { earns: false, warnings: [{ code: 'CUSTOMER_SUSPENDED' }], earnings: [] },
      },
    });
    expect(ledger.account).toMatchObject({ available: 0, lastPurchaseAt: FACTS.occurredAt });
  });

  it.each([
    ['NOBODY', []],
    ['UNKNOWN', ['CUSTOMER_UNKNOWN']],
    ['CLOSED', ['CUSTOMER_CLOSED']],
  ] as const)('gives what %s buys to a holder of its own', (kind, warnings) => {
    expect(decidePurchase(FACTS, { kind }, null, contextWith(settingsWith()))).toMatchObject({
      value: {
        ownerId: HOLDER,
        anonymous: true,
        basisMinor: 1399,
        pointsEarned: 0,
        lotNo: null,
        decision: { earns: false, warnings: warnings.map((code) => ({ code })), earnings: [] },
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
    expect(
      decidePurchase(FACTS, buyer('ACTIVE'), ledgerOn(late), contextWith(early, late, later)),
    ).toMatchObject({
      value: { settingsVersion: 2, basisMinor: 1499, pointsEarned: 149 },
    });
  });

  it('earns no lot where there are no points', () => {
    const settings = settingsWith({ earnPoints: 0 });
    expect(decidePurchase(FACTS, buyer('ACTIVE'), ledgerOn(settings), contextWith(settings))).toMatchObject({
      value: { pointsEarned: 0, lotNo: null, decision: { earns: true, earnings: [{ points: 0 }] } },
    });
  });

  it('refuses what nobody could count any more, and leaves the ledger alone', () => {
    const settings = settingsWith();
    const full = ledgerOn(settings, { pending: 999_999_999_999_980, reserved: 8 });
    expect(decidePurchase(FACTS, buyer('ACTIVE'), full, contextWith(settings))).toMatchObject({
      ok: false,
      error: { code: 'POINTS_OUT_OF_RANGE', field: [], retryable: false },
    });
    expect(full.hasChanged()).toBe(false);
    const almost = ledgerOn(settings, { pending: 999_999_999_999_979, reserved: 8 });
    expect(decidePurchase(FACTS, buyer('ACTIVE'), almost, contextWith(settings)).ok).toBe(true);
  });
});

describe('decideClaim', () => {
  const settings = settingsWith();
  const anonymous = decidePurchase(FACTS, { kind: 'NOBODY' }, null, contextWith(settings));
  const purchase = asRecorded(valueOf(anonymous as never));
  const key = { ownerId: HOLDER, purchaseId: PURCHASE };
  const lines = [
    recordedLine({ ...key, netMinor: 2000 }),
    recordedLine({ ...key, lineNo: 2, netMinor: 1000, quantity: 3000, returnedQuantity: 1000 }),
    recordedLine({ ...key, lineNo: 3, netMinor: 500, returnedQuantity: 1000 }),
  ];
  const context = (now: number, ...versions: PointSettings[]) => ({
    program: PROGRAM,
    settings: versions,
    now,
  });

  it('earns on an exact share of what is kept', () => {
    const ledger = ledgerOn(settings);
    expect(decideClaim(purchase, lines, ADA, ledger, context(NOW, settings))).toMatchObject({
      ok: true,
      value: {
        ...key,
        customerId: ADA,
        recordedAt: NOW,
        pointsEarned: 26,
        lotNo: 1,
        settingsVersion: 1,
        decision: { earns: true, warnings: [], earnings: [{ basisMinor: 2666, points: 26 }] },
      },
    });
    expect(ledger.account).toMatchObject({ available: 26, lastPurchaseAt: FACTS.occurredAt });
  });

  it('is possible for thirty days from when it happened, and no longer', () => {
    const last = FACTS.occurredAt + 30 * DAY;
    const { program } = context(last, settings);
    expect(isClaimable(purchase, program, last - 1)).toBe(true);
    expect(isClaimable(purchase, program, last)).toBe(false);
  });

  it('goes by the settings in force when it happened', () => {
    const double = settingsWith({ version: 2, effectiveFrom: FACTS.occurredAt - 1, earnPoints: 2 });
    const ledger = ledgerOn(double);
    expect(decideClaim(purchase, lines, ADA, ledger, context(NOW, settings, double))).toMatchObject({
      value: { settingsVersion: 2, pointsEarned: 53 },
    });
  });
});
