import assert from 'node:assert/strict';
import type { Instant } from '../../../src/kernel/instant.js';
import {
  CustomerLedger,
  EMPTY_ACCOUNT,
  overviewOf,
  type LedgerChanges,
  type Lot,
  type LotCalendar,
  type LotDraw,
  type PointsAccount,
  type PointsOverview,
  type PointsState,
  type PointsTransfer,
} from '../../../src/points/domain/index.js';

/** What the database lets into the ledger; the migration's CHECK says the same. */
const MOVEMENTS = new Set([
  'EARN ISSUED PENDING',
  'EARN ISSUED AVAILABLE',
  'RELEASE PENDING AVAILABLE',
  'EXPIRE PENDING EXPIRED',
  'EXPIRE AVAILABLE EXPIRED',
  'CLAWBACK PENDING CANCELLED',
  'CLAWBACK AVAILABLE CANCELLED',
  'ADJUST ISSUED AVAILABLE',
  'ADJUST AVAILABLE CANCELLED',
  'DEBT_INCURRED DEBT CANCELLED',
  'DEBT_REPAID AVAILABLE DEBT',
]);

const NOTHING = { transfers: [], newLots: [], changedLots: [], draws: [] };

export interface ActOptions {
  /** Whether the act needs all open lots; otherwise they are loaded only when something may be due. */
  readonly allLots?: boolean;
  /** Lots that the act needs even when nothing is left in them. */
  readonly named?: readonly number[];
}

/**
 * One customer's points as the tables hold them between two acts. Each act gets a new ledger made from what is
 * stored, as the use cases do it, and what it changed is written under the database's constraints.
 */
export class StoredPoints {
  account: PointsAccount = EMPTY_ACCOUNT;
  readonly lots = new Map<number, Lot>();
  readonly transfers: PointsTransfer[] = [];
  readonly draws: LotDraw[] = [];

  constructor(readonly calendar: LotCalendar) {}

  /** Settles, plays one act and writes what it changed. */
  act<T>(now: Instant, decide: (ledger: CustomerLedger) => T, options: ActOptions = {}): T {
    const ledger = this.settled(now, options);
    const outcome = decide(ledger);
    const changes = ledger.changes();
    if (ledger.hasChanged()) this.write(changes);
    else assert.deepEqual(changes, { ...NOTHING, account: this.account }, 'what has not changed is not lost');
    return outcome;
  }

  /** What the points are at an instant; writes nothing. */
  read(now: Instant): CustomerLedger {
    return this.settled(now, { allLots: true });
  }

  /** What the customer is shown at an instant. */
  overview(now: Instant): PointsOverview {
    return overviewOf(this.loaded(true, []), this.calendar, now);
  }

  /** What the job does that writes down what time has done: nothing, where nothing may be due. */
  sweep(now: Instant): void {
    if (CustomerLedger.needsLots(this.account, now)) this.act(now, () => undefined, { allLots: true });
  }

  /** The history as `KIND points FROM→TO`. */
  story(): string[] {
    return this.transfers.map(({ kind, points, from, to }) => `${kind} ${points} ${from}→${to}`);
  }

  private settled(now: Instant, { allLots = false, named = [] }: ActOptions): CustomerLedger {
    const needed = allLots || CustomerLedger.needsLots(this.account, now);
    const ledger = new CustomerLedger(this.loaded(needed, named), this.calendar, now);
    ledger.settle();
    return ledger;
  }

  /** Frozen, so that nothing decided changes what is stored. */
  private loaded(withLots: boolean, named: readonly number[]): PointsState {
    const open = [...this.lots.values()].filter((lot) => lot.remaining > 0 || named.includes(lot.lotNo));
    // Backwards, since a database promises no order.
    const lots = withLots ? open.reverse().map((lot) => Object.freeze({ ...lot })) : null;
    return { account: Object.freeze({ ...this.account }), lots };
  }

  private write({ account, transfers, newLots, changedLots, draws }: LedgerChanges): void {
    for (const transfer of transfers) {
      assert.ok(transfer.points > 0 && Number.isSafeInteger(transfer.points), 'points above zero');
      assert.ok(
        MOVEMENTS.has(`${transfer.kind} ${transfer.from} ${transfer.to}`),
        'a movement that is known',
      );
      assert.ok(transfer.seq > this.account.seq && transfer.seq <= account.seq, 'a number not given before');
    }
    for (const lot of newLots) {
      assert.ok(!this.lots.has(lot.lotNo), 'a new lot has a new number');
      assert.ok(
        transfers.some(({ seq, lotNo }) => seq === lot.lotNo && lotNo === seq),
        'a transfer made the lot',
      );
      this.lots.set(lot.lotNo, lot);
    }
    for (const lot of changedLots) {
      const old = this.lots.get(lot.lotNo);
      assert.ok(old && !newLots.includes(lot), 'a changed lot was there before');
      // The application's role may update no other column.
      const { remaining, expired, state, availableAt } = lot;
      assert.deepEqual(lot, { ...old, remaining, expired, state, availableAt });
      assert.ok(!(old.state === 'AVAILABLE' && state === 'PENDING'), 'what is available stays so');
      assert.ok(remaining <= old.remaining && expired >= old.expired, 'nothing comes back into a lot');
      this.lots.set(lot.lotNo, lot);
    }
    this.transfers.push(...transfers);
    this.draws.push(...draws);
    this.account = account;
  }

  /** Holds everything stored to the invariants, from the first transfer on. */
  verify(): void {
    const { account, transfers, lots } = this;
    const running = { pending: 0, available: 0, reserved: 0, debt: 0 };
    let last = 0;
    for (const transfer of transfers) {
      assert.equal(transfer.seq, ++last, 'numbers go up by one');
      if (transfer.from === 'PENDING') running.pending -= transfer.points;
      if (transfer.to === 'PENDING') running.pending += transfer.points;
      if (transfer.from === 'AVAILABLE') running.available -= transfer.points;
      if (transfer.to === 'AVAILABLE') running.available += transfer.points;
      if (transfer.from === 'DEBT') running.debt += transfer.points;
      if (transfer.to === 'DEBT') running.debt -= transfer.points;
      assert.ok(Math.min(running.pending, running.available, running.debt) >= 0, 'no balance below zero');
      const { pendingAfter, availableAfter, reservedAfter, debtAfter } = transfer;
      assert.deepEqual(
        { pending: pendingAfter, available: availableAfter, reserved: reservedAfter, debt: debtAfter },
        running,
      );
    }
    assert.equal(account.seq, last, 'the account knows the last number');
    const { pending, available, reserved, debt } = account;
    assert.deepEqual({ pending, available, reserved, debt }, running);
    assert.ok(debt === 0 || available === 0, 'nothing is available while something is owed');

    const left = { PENDING: 0, AVAILABLE: 0 };
    for (const lot of lots.values()) left[lot.state] += lot.remaining;
    assert.deepEqual(left, { PENDING: pending, AVAILABLE: available });
    this.verifyDraws();
  }

  private verifyDraws(): void {
    const bySeq = new Map(this.transfers.map((transfer) => [transfer.seq, transfer]));
    const drawnFrom = new Map<number, number>();
    const expiredIn = new Map<number, number>();
    const drawnBy = new Map<number, number>();
    const pairs = new Set<string>();
    for (const { transferSeq, lotNo, points } of this.draws) {
      assert.ok(points > 0 && !pairs.has(`${transferSeq} ${lotNo}`), 'one draw of points a transfer and lot');
      pairs.add(`${transferSeq} ${lotNo}`);
      drawnFrom.set(lotNo, (drawnFrom.get(lotNo) ?? 0) + points);
      drawnBy.set(transferSeq, (drawnBy.get(transferSeq) ?? 0) + points);
      if (bySeq.get(transferSeq)?.kind === 'EXPIRE')
        expiredIn.set(lotNo, (expiredIn.get(lotNo) ?? 0) + points);
    }
    for (const { seq, from, to, points } of this.transfers) {
      const leavesLots = (from === 'PENDING' || from === 'AVAILABLE') && to !== 'AVAILABLE';
      assert.equal(drawnBy.get(seq) ?? 0, leavesLots ? points : 0, 'draws add up to their transfer');
    }
    for (const lot of this.lots.values()) {
      assert.ok(lot.remaining >= 0 && lot.expired >= 0 && lot.remaining + lot.expired <= lot.points);
      assert.equal(lot.points - lot.remaining, drawnFrom.get(lot.lotNo) ?? 0, 'what a lot lacks was drawn');
      assert.equal(lot.expired, expiredIn.get(lot.lotNo) ?? 0, 'what of a lot lapsed was drawn by expiry');
      assert.equal(
        bySeq.get(lot.lotNo)?.points,
        lot.points,
        'a lot is as large as the transfer that made it',
      );
    }
  }

  /** What each lot held and the balances were when the history had come to a number, from the ledger alone. */
  asOf(seq: number): { balances: Record<string, number>; lots: Map<number, string> } {
    const lots = new Map<number, { left: number; state: string }>();
    const balances = { pending: 0, available: 0, debt: 0 };
    for (const transfer of this.transfers.filter((candidate) => candidate.seq <= seq)) {
      if (transfer.from === 'ISSUED') lots.set(transfer.seq, { left: transfer.points, state: transfer.to });
      if (transfer.kind === 'RELEASE') lots.get(transfer.lotNo!)!.state = 'AVAILABLE';
      balances.pending = transfer.pendingAfter;
      balances.available = transfer.availableAfter;
      balances.debt = transfer.debtAfter;
    }
    for (const draw of this.draws) if (draw.transferSeq <= seq) lots.get(draw.lotNo)!.left -= draw.points;
    return {
      balances,
      lots: new Map([...lots].map(([lotNo, { left, state }]) => [lotNo, `${left} ${state}`])),
    };
  }
}
