import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId, HolderId, PurchaseId, ReturnId } from '../../../src/kernel/id.js';
import type { DebtPolicy, ExpiryPolicy, PointSettings } from '../../../src/programs/domain/index.js';
import {
  decideReturn,
  keptQuantities,
  type DecidedReturn,
  type KeptAround,
  type ReturnedPurchase,
} from '../../../src/purchases/domain/decide-return.js';
import { KeptLines, type Match } from '../../../src/purchases/domain/match-return.js';
import type { RecordedLine } from '../../../src/purchases/domain/recorded-purchase.js';
import { judgeReturn } from '../../../src/purchases/domain/return-command.js';
import { calendarOf, settingsWith } from '../points/examples.js';
import { StoredPoints } from '../points/stored-points.js';
import { floorOfSum, multiply, rational } from '../../../src/kernel/rational.js';
import type { CustomerLedger } from '../../../src/points/domain/index.js';
import type { Desk } from '../../../src/purchases/domain/desk.js';
import {
  FactsDesk,
  NO_FACTS,
  recomputeCustomerFacts,
  type StoredEarning,
} from '../../../src/rules/domain/index.js';
import { keptPurchase } from '../../../src/purchases/domain/kept-lines.js';
import { deskWith, PROGRAM, recordedLine, returnWith, valueOf } from './examples.js';

const DAY = 86_400_000;
const START = Date.parse('2026-03-01T12:00:00Z');
const CUSTOMER = 'customer' as CustomerId;
const FACTS = valueOf(judgeReturn(returnWith()));

type Kept = RecordedLine & { readonly keptQuantity: number };

/** The base rate on an exact share of every line, rounded down once: what returns are held against. */
function pointsEarned(lines: readonly Kept[], { earnPoints, earnPerMinor }: PointSettings): number {
  const shares = lines.map(({ basisMinor, keptQuantity, quantity }) =>
    rational(BigInt(basisMinor) * BigInt(keptQuantity), quantity),
  );
  const rate = rational(earnPoints, earnPerMinor);
  return Number(floorOfSum(shares.map((share) => multiply(share, rate))));
}

/** A customer with purchases in a shop of their own, where time passes and goods come back. */
class Shop {
  readonly points: StoredPoints;
  now = START;
  purchase: ReturnedPurchase;
  readonly refunded = new Map<number, number>();
  private returns = 0;

  constructor(
    readonly settings: PointSettings,
    lines: readonly RecordedLine[],
    { owned = true, earns = true, pricesIncludeTax = true } = {},
  ) {
    this.pricesIncludeTax = pricesIncludeTax;
    this.points = new StoredPoints(calendarOf('Europe/London', settings));
    const whole = lines.map((line) => ({ ...line, keptQuantity: line.quantity }));
    const earned = owned && earns ? pointsEarned(whole, settings) : 0;
    const lotNo = owned ? this.earn(earned, 'purchase') : null;
    this.purchase = {
      ownerId: CUSTOMER,
      purchaseId: 'purchase' as PurchaseId,
      creditedTo: owned ? CUSTOMER : null,
      claimed: false,
      earnedBy: owned ? CUSTOMER : null,
      occurredAt: START,
      earns,
      earning: earns ? earningWith(settings, whole, earned) : null,
      held: null,
      pointsEarned: earned,
      pointsJudged: 0,
      lotNo,
      expiredCounted: 0,
      lines,
    };
  }

  private readonly pricesIncludeTax: boolean;

  earn(points: number, id = 'other'): number | null {
    const source = { kind: 'PURCHASE', customerId: CUSTOMER, id } as const;
    return this.points.act(this.now, (ledger) => ledger.earn(points, this.now, this.settings, source));
  }

  spend(points: number): void {
    const source = { kind: 'ADJUSTMENT', customerId: CUSTOMER, id: 'spent' } as const;
    this.points.act(this.now, (ledger) => ledger.takeAvailable('ADJUST', points, source), { allLots: true });
  }

  /** Takes back what `match` finds, and remembers what the tables would. */
  takeBack(match: (kept: KeptLines) => Match): DecidedReturn {
    const kept = new KeptLines();
    const found = match(kept);
    const { purchase } = this;
    const context = { settings: [this.settings], newReturnId: `return ${++this.returns}` as ReturnId };
    const quantities = around([purchase], kept);
    const desk = deskFor([purchase], this.now, this.pricesIncludeTax);
    const decide = (ledger: CustomerLedger | null): DecidedReturn =>
      decideReturn(FACTS, found, [purchase], quantities, ledger, desk, context);
    const options = { allLots: true, ...(purchase.lotNo !== null && { named: [purchase.lotNo] }) };
    const decided = purchase.creditedTo ? this.points.act(this.now, decide, options) : decide(null);
    this.points.verify();
    const [judgement] = decided.judgements;
    for (const { lineNo, refundMinor } of decided.parts) {
      this.refunded.set(lineNo, (this.refunded.get(lineNo) ?? 0) + refundMinor);
    }
    this.purchase = {
      ...purchase,
      pointsJudged: purchase.pointsJudged + judgement!.judged,
      held: judgement!.held,
      expiredCounted: purchase.expiredCounted + judgement!.expired,
      lines: purchase.lines.map((line) => ({ ...line, returnedQuantity: line.quantity - kept.left(line) })),
    };
    return decided;
  }

  takeLine(lineNo: number, quantity: number): DecidedReturn {
    const asked = [{ lineNo: 1, purchaseLineNo: lineNo, sku: null, quantity }];
    return this.takeBack((kept) => kept.takeByReceipt(asked, this.purchase.lines));
  }

  takeEverything(): DecidedReturn {
    return this.takeBack((kept) => kept.takeEverything(this.purchase.lines));
  }
}

function earningWith(
  { version, earnPoints, earnPerMinor }: PointSettings,
  lines: readonly Kept[],
  points: number,
): StoredEarning {
  const basisMinor = lines.reduce((sum, line) => sum + line.basisMinor, 0);
  const base = { version, earnPoints, earnPerMinor, basisMinor, points };
  return { form: 1, base, tier: null, rules: [], heldOut: [], costPerPoint: 0 };
}

function around(purchases: readonly ReturnedPurchase[], kept: KeptLines): KeptAround {
  return { before: keptQuantities(purchases, new KeptLines()), after: keptQuantities(purchases, kept) };
}

/** With the facts that the purchases, as they are kept before the return, make up. */
function deskFor(purchases: readonly ReturnedPurchase[], now: number, pricesIncludeTax = true): Desk {
  const history = recomputeCustomerFacts(
    purchases.map(({ occurredAt, lines }) =>
      keptPurchase(
        occurredAt,
        lines.map((line) => ({ ...line, keptQuantity: line.quantity - line.returnedQuantity })),
        PROGRAM.timeZone,
      ),
    ),
  );
  const facts = new FactsDesk(new Map([[CUSTOMER, { ...NO_FACTS, history }]]));
  return deskWith({ now, facts, program: { ...PROGRAM, pricesIncludeTax } });
}

const TWO_LINES = [
  recordedLine({ netMinor: 999 }),
  recordedLine({ lineNo: 2, sku: 'JAM', netMinor: 500, quantity: 2000 }),
];
const nothing = { judged: 0, taken: 0, expired: 0, toDebt: 0, waived: 0 };

describe('decideReturn', () => {
  it('takes back in steps what was given, as its example says', () => {
    const shop = new Shop(settingsWith(), TWO_LINES);
    expect(shop.takeLine(2, 2000)).toMatchObject({
      ownerId: CUSTOMER,
      recordedAt: START,
      parts: [{ partNo: 1, returnLineNo: 1, lineNo: 2, quantity: 2000, refundMinor: 500 }],
      judgements: [{ ...nothing, judged: 5, taken: 5 }],
    });
    expect(shop.takeLine(1, 1000).judgements).toMatchObject([{ ...nothing, judged: 9, taken: 9 }]);
    expect(shop.points.account).toMatchObject({ available: 0, debt: 0 });
  });

  it('takes nothing back for a line too small to have earned by itself, until it tells', () => {
    const shop = new Shop(settingsWith(), [
      recordedLine({ netMinor: 150 }),
      recordedLine({ lineNo: 2, netMinor: 40 }),
      recordedLine({ lineNo: 3, netMinor: 30 }),
    ]);
    expect(shop.purchase.pointsEarned).toBe(2);
    expect(shop.takeLine(2, 1000).judgements[0]!.judged).toBe(1);
    expect(shop.takeLine(3, 1000).judgements[0]!.judged).toBe(0);
    expect(shop.takeLine(1, 1000).judgements[0]!.judged).toBe(1);
  });

  it('concerns no points where nobody has claimed the purchase, or where it could not earn', () => {
    const unclaimed = new Shop(settingsWith(), TWO_LINES, { owned: false });
    const decided = unclaimed.takeEverything();
    expect(decided.judgements).toMatchObject([nothing]);
    expect(decided.parts.map(({ refundMinor }) => refundMinor)).toEqual([999, 500]);
    const suspended = new Shop(settingsWith(), TWO_LINES, { earns: false });
    expect(suspended.takeEverything().judgements).toMatchObject([nothing]);
  });

  it('gives back tax on top where prices are without it', () => {
    const lines = [recordedLine({ netMinor: 1000, taxMinor: 200, quantity: 3000 })];
    const shop = new Shop(settingsWith(), lines, { pricesIncludeTax: false });
    expect([1, 2, 3].map(() => shop.takeLine(1, 1000).parts[0]!.refundMinor)).toEqual([400, 400, 400]);
    const inclusive = new Shop(settingsWith(), lines);
    expect([1, 2, 3].map(() => inclusive.takeLine(1, 1000).parts[0]!.refundMinor)).toEqual([333, 334, 333]);
  });

  it('numbers the parts of each line of the return', () => {
    const lines = [recordedLine(), recordedLine({ lineNo: 2 }), recordedLine({ lineNo: 3, sku: 'JAM' })];
    const shop = new Shop(settingsWith(), lines);
    const asked = [
      { lineNo: 1, purchaseLineNo: null, sku: 'TEA', quantity: 1500 },
      { lineNo: 2, purchaseLineNo: null, sku: 'JAM', quantity: 500 },
      { lineNo: 3, purchaseLineNo: null, sku: 'TEA', quantity: 500 },
    ];
    const { parts } = shop.takeBack((kept) => kept.takeByReceipt(asked, lines));
    expect(
      parts.map(({ returnLineNo, partNo, lineNo, refundMinor }) => [
        returnLineNo,
        partNo,
        lineNo,
        refundMinor,
      ]),
    ).toEqual([
      [1, 1, 1, 1000],
      [1, 2, 2, 500],
      [2, 1, 3, 500],
      [3, 1, 2, 500],
    ]);
  });

  it('uses the settings that the purchase was made with, and the debt policy of now', () => {
    const old = settingsWith({ earnPoints: 2 });
    const shop = new Shop(old, TWO_LINES);
    const now = settingsWith({
      version: 2,
      effectiveFrom: START + 1,
      earnPoints: 50,
      debtPolicy: 'ONLY_PENDING',
    });
    const kept = new KeptLines();
    const match = kept.takeEverything(shop.purchase.lines);
    const decided = shop.points.act(
      START + 1,
      (ledger) =>
        decideReturn(
          FACTS,
          match,
          [shop.purchase],
          around([shop.purchase], kept),
          ledger,
          deskFor([shop.purchase], START + 1),
          { settings: [old, now], newReturnId: 'return' as ReturnId },
        ),
      { allLots: true },
    );
    expect(decided.judgements).toMatchObject([{ ...nothing, judged: 29, waived: 29 }]);
  });

  it('of several purchases judges each by itself', () => {
    const shop = new Shop(settingsWith(), TWO_LINES);
    const second = {
      ...shop.purchase,
      purchaseId: 'second' as PurchaseId,
      ownerId: 'holder' as HolderId,
      claimed: true,
      pointsEarned: 10,
      lotNo: shop.earn(10),
      lines: [recordedLine({ purchaseId: 'second' as PurchaseId, ownerId: 'holder' as HolderId })],
      earning: earningWith(shop.settings, [{ ...recordedLine(), keptQuantity: 1000 }], 10),
    };
    const kept = new KeptLines();
    const asked = [{ lineNo: 1, purchaseLineNo: null, sku: 'TEA', quantity: 1500 }];
    const match = kept.takeByCustomer(asked, [...second.lines, ...shop.purchase.lines]);
    const purchases = [second, shop.purchase];
    const decided = shop.points.act(
      START,
      (ledger) =>
        decideReturn(FACTS, match, purchases, around(purchases, kept), ledger, deskFor(purchases, START), {
          settings: [shop.settings],
          newReturnId: 'return' as ReturnId,
        }),
      { allLots: true },
    );
    expect(decided.judgements).toMatchObject([
      { purchaseId: 'second', ownerId: 'holder', claimed: true, judged: 10, taken: 10 },
      { purchaseId: 'purchase', claimed: false, judged: 5, taken: 5 },
    ]);
  });
});

describe('any sequence of partial returns', () => {
  const line = fc
    .record({
      netMinor: fc.nat({ max: 100_000 }),
      taxMinor: fc.nat({ max: 5_000 }),
      quantity: fc.integer({ min: 1, max: 9_999 }),
    })
    .map((over) => ({ ...over, taxMinor: Math.min(over.taxMinor, over.netMinor) }));
  const lines = fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map((all) =>
      all.map((over, index) => recordedLine({ ...over, lineNo: index + 1, basisMinor: over.netMinor })),
    );
  const settings = fc
    .record({
      earnPoints: fc.integer({ min: 0, max: 20 }),
      earnPerMinor: fc.integer({ min: 1, max: 500 }),
      debtPolicy: fc.constantFrom<DebtPolicy>('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_DEBT'),
      pending: fc.boolean(),
      expires: fc.boolean(),
    })
    .map(({ pending, expires, ...rest }) =>
      settingsWith({
        ...rest,
        release: pending ? { kind: 'AFTER', after: 'P3D' } : { kind: 'AT_ONCE' },
        expiry: (expires
          ? { kind: 'AFTER_EARNING', after: 'P6D', roundsToMonthEnd: false }
          : { kind: 'NEVER', roundsToMonthEnd: false }) as ExpiryPolicy,
      }),
    );
  const step = fc.oneof(
    fc.record({
      do: fc.constant('RETURN' as const),
      line: fc.nat({ max: 3 }),
      percent: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ do: fc.constant('SPEND' as const), points: fc.integer({ min: 1, max: 500 }) }),
    fc.record({ do: fc.constant('EARN' as const), points: fc.integer({ min: 1, max: 500 }) }),
    fc.record({ do: fc.constant('WAIT' as const), days: fc.integer({ min: 1, max: 4 }) }),
  );

  it('that ends with everything returned judges exactly what was earned, and refunds what was paid', () => {
    fc.assert(
      fc.property(
        settings,
        lines,
        fc.array(step, { maxLength: 12 }),
        fc.boolean(),
        (rules, sold, steps, pricesIncludeTax) => {
          const shop = new Shop(rules, sold, { pricesIncludeTax });
          const earned = shop.purchase.pointsEarned;
          const check = ({ judgements }: DecidedReturn): void => {
            const { judged, taken, expired, toDebt, waived } = judgements[0]!;
            expect(Math.min(judged, taken, expired, toDebt, waived)).toBeGreaterThanOrEqual(0);
            expect(taken + expired + toDebt + waived).toBe(judged);
            if (rules.debtPolicy !== 'ALLOW_DEBT') expect(toDebt).toBe(0);
            else expect(waived).toBe(0);
            expect(shop.purchase.pointsJudged).toBeLessThanOrEqual(earned);
            const kept = shop.purchase.lines.map((each) => ({
              ...each,
              keptQuantity: each.quantity - each.returnedQuantity,
            }));
            expect(earned - shop.purchase.pointsJudged).toBe(pointsEarned(kept, rules));
          };
          for (const each of steps) {
            if (each.do === 'SPEND')
              shop.spend(Math.min(each.points, shop.points.read(shop.now).account.available));
            else if (each.do === 'EARN') shop.earn(each.points);
            else if (each.do === 'WAIT') shop.now += each.days * DAY;
            else {
              const target = shop.purchase.lines[each.line % sold.length]!;
              const left = target.quantity - target.returnedQuantity;
              const quantity = Math.ceil((left * each.percent) / 100);
              if (quantity > 0) check(shop.takeLine(target.lineNo, quantity));
            }
          }
          check(shop.takeEverything());
          expect(shop.purchase.pointsJudged).toBe(earned);
          expect(shop.purchase.lines.map((each) => each.quantity - each.returnedQuantity)).toEqual(
            sold.map(() => 0),
          );
          for (const { lineNo, netMinor, taxMinor } of sold) {
            expect(shop.refunded.get(lineNo)).toBe(netMinor + (pricesIncludeTax ? 0 : taxMinor));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
