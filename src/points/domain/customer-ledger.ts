import type { Instant } from '../../kernel/instant.js';
import type { PointSettings } from '../../programs/domain/index.js';
import { AccountPostings } from './account-postings.js';
import {
  availabilityOf,
  expiryOf,
  fixedExpiryOf,
  inactivityExpiryOf,
  type Lot,
  type LotCalendar,
} from './lot.js';
import type { PointsAccount } from './points-account.js';
import type { AccountName, PointsTransfer, TransferKind, TransferSource } from './points-transfer.js';

/** Points that a transfer took from a lot. */
export interface LotDraw {
  readonly transferSeq: number;
  readonly lotNo: number;
  readonly points: number;
}

/** What is known of a customer's points, under the lock of their account. */
export interface PointsState {
  readonly account: PointsAccount;
  /**
   * All lots with points remaining, and those of whatever is to be taken back; or `null` when they were not needed:
   * as long as nothing is due, earning touches no old lot.
   */
  readonly lots: readonly Lot[] | null;
}

/** What is to be written, each row once. */
export interface LedgerChanges {
  readonly account: PointsAccount;
  readonly transfers: readonly PointsTransfer[];
  readonly newLots: readonly Lot[];
  readonly changedLots: readonly Lot[];
  readonly draws: readonly LotDraw[];
}

type LotSource = Exclude<TransferSource, { kind: 'TIME' }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Due {
  readonly at: Instant;
  readonly what: 'RELEASE' | 'EXPIRE';
  readonly lot: Mutable<Lot>;
}

/**
 * One customer's points while one act is decided: takes the state as it was locked, plays what happens onto it, and
 * says in the end what is to be written. It reads no clock: `now` is the one instant of the act.
 *
 * Rules: every movement is a transfer between two accounts; lots are drawn in the order they expire, those that
 * never do last, then by when they were earned; what time has done comes first (`settle`); points that become
 * available pay debt before anything else.
 *
 * Example: 100 points expire today at noon, the customer earns 10 at one o'clock. `settle` writes EXPIRE 100 as of
 * noon, then `earn` writes EARN 10: available 10.
 */
export class CustomerLedger {
  private readonly postings: AccountPostings;
  private readonly lots = new Map<number, Mutable<Lot>>();
  private readonly made = new Set<number>();
  private readonly changed = new Set<number>();
  private readonly draws: LotDraw[] = [];
  private readonly inactivityExpiries = new Map<string, Instant | null>();
  private readonly complete: boolean;
  private readonly before: PointsAccount;

  constructor(
    state: PointsState,
    private readonly calendar: LotCalendar,
    private readonly now: Instant,
  ) {
    this.before = state.account;
    this.postings = new AccountPostings(state.account, now);
    this.complete = state.lots !== null;
    for (const lot of state.lots ?? []) this.lots.set(lot.lotNo, { ...lot });
  }

  get account(): PointsAccount {
    return this.postings.account;
  }

  lot(lotNo: number): Lot | undefined {
    return this.lots.get(lotNo);
  }

  /** The lots with points left, in the order they are drawn. */
  openLots(): readonly Lot[] {
    return this.inDrawingOrder([...this.lots.values()].filter((lot) => lot.remaining > 0));
  }

  /** Whether anything may have fallen due, so that the lots must be at hand. */
  static needsLots(account: PointsAccount, now: Instant): boolean {
    return account.nextDueAt !== null && account.nextDueAt <= now;
  }

  /** Writes down what time has done up to now, in order of time; at one instant: releases, expiries, repayment. */
  settle(): void {
    if (!CustomerLedger.needsLots(this.postings.account, this.now)) return;
    if (!this.complete) throw new Error('something is due and the lots were not loaded');
    const due = this.dueEvents();
    for (let i = 0; i < due.length; i++) {
      const { at, what, lot } = due[i]!;
      if (lot.remaining > 0) {
        if (what === 'EXPIRE') this.expire(lot, at);
        else if (lot.state === 'PENDING') this.setFree(lot, at, { kind: 'TIME' });
      }
      if (due[i + 1]?.at !== at) this.repayDebt(at, { kind: 'TIME' });
    }
  }

  /** A purchase was made: lots that expire by inactivity live on from there. */
  notePurchase(occurredAt: Instant): void {
    const since = Math.max(occurredAt, this.postings.account.lastPurchaseAt ?? occurredAt);
    this.postings.account.lastPurchaseAt = since;
    if (this.complete || this.postings.account.nextDueAt === null) return;
    // Where a month is cut short, a later purchase brings an expiry nearer, and the old lots are not at hand.
    const { settings, timeZone } = this.calendar;
    const expiries = settings.map((version) => inactivityExpiryOf(version, since, timeZone));
    this.postings.account.nextDueAt = earliest([this.postings.account.nextDueAt, ...expiries]);
  }

  /**
   * Points from a purchase, with the dates that the settings in force when it was made give them. Those that would
   * have expired by now count as earned and expired. Returns the lot's number, or null for no points.
   */
  earn(points: number, occurredAt: Instant, settings: PointSettings, source: LotSource): number | null {
    if (points === 0) return null;
    const availableAt = availabilityOf(settings, occurredAt, this.calendar.timeZone);
    const pending = availableAt === null || availableAt > this.now;
    const lot = this.makeLot({
      points,
      kind: 'EARN',
      state: pending ? 'PENDING' : 'AVAILABLE',
      availableAt,
      earnedAt: occurredAt,
      settings,
      source,
    });
    const expiry = this.expiry(lot);
    if (expiry !== null && expiry <= this.now) this.expire(lot, Math.max(expiry, occurredAt));
    if (!pending) this.repayDebt(this.now, source);
    return lot.lotNo;
  }

  /** Points given by hand, to be spent at once; they pay debt first. Returns the lot's number. */
  give(points: number, settings: PointSettings, source: LotSource): number {
    const lot = this.makeLot({
      points,
      kind: 'ADJUST',
      state: 'AVAILABLE',
      availableAt: this.now,
      earnedAt: this.now,
      settings,
      source,
    });
    this.repayDebt(this.now, source);
    return lot.lotNo;
  }

  /** Makes a pending lot available now. Returns how many points that set free. */
  release(lotNo: number, source: LotSource): number {
    this.assertLotsAtHand();
    const lot = this.lots.get(lotNo);
    if (!lot || lot.state !== 'PENDING' || lot.remaining === 0) return 0;
    const points = lot.remaining;
    lot.availableAt = this.now;
    this.setFree(lot, this.now, source);
    this.repayDebt(this.now, source);
    return points;
  }

  /** Takes points back from one pending lot, at most as many as remain. Returns how many. */
  takePending(lotNo: number, most: number, source: LotSource): number {
    this.assertLotsAtHand();
    const lot = this.lots.get(lotNo);
    if (!lot || lot.state !== 'PENDING') return 0;
    const points = Math.min(most, lot.remaining);
    this.move('CLAWBACK', 'PENDING', 'CANCELLED', points, [lot], source, this.now);
    return points;
  }

  /**
   * Takes available points, from `firstLotNo` before the others, at most as many as there are; from no other lot
   * when `onlyThat`. Returns how many.
   */
  takeAvailable(
    kind: 'CLAWBACK' | 'ADJUST',
    most: number,
    source: LotSource,
    { firstLotNo, onlyThat = false }: { firstLotNo?: number | null; onlyThat?: boolean } = {},
  ): number {
    this.assertLotsAtHand();
    const available = this.openLots().filter((lot) => lot.state === 'AVAILABLE') as Mutable<Lot>[];
    const own = available.filter((lot) => lot.lotNo === firstLotNo);
    const others = onlyThat ? [] : available.filter((lot) => lot.lotNo !== firstLotNo);
    const lots = [...own, ...others];
    const there = lots.reduce((sum, lot) => sum + lot.remaining, 0);
    const points = Math.min(most, there);
    this.move(kind, 'AVAILABLE', 'CANCELLED', points, lots, source, this.now);
    return points;
  }

  /** What could not be taken becomes debt. */
  incurDebt(points: number, source: LotSource): void {
    if (points === 0) return;
    this.postings.post({
      kind: 'DEBT_INCURRED',
      points,
      from: 'DEBT',
      to: 'CANCELLED',
      source,
      occurredAt: this.now,
    });
  }

  /** Whether there is anything to write. */
  hasChanged({ account } = this.changes()): boolean {
    const { seq, lastPurchaseAt, nextDueAt } = this.before;
    return (
      account.seq !== seq || account.lastPurchaseAt !== lastPurchaseAt || account.nextDueAt !== nextDueAt
    );
  }

  changes(): LedgerChanges {
    const lots = [...this.lots.values()];
    const dues = lots.filter((lot) => lot.remaining > 0).map((lot) => this.dueNext(lot));
    if (!this.complete) dues.push(this.postings.account.nextDueAt);
    return {
      account: { ...this.postings.account, nextDueAt: earliest(dues) },
      transfers: this.postings.transfers,
      newLots: lots.filter((lot) => this.made.has(lot.lotNo)),
      changedLots: lots.filter((lot) => this.changed.has(lot.lotNo) && !this.made.has(lot.lotNo)),
      draws: this.draws,
    };
  }

  private makeLot(plan: {
    points: number;
    kind: 'EARN' | 'ADJUST';
    state: Lot['state'];
    availableAt: Instant | null;
    earnedAt: Instant;
    settings: PointSettings;
    source: LotSource;
  }): Mutable<Lot> {
    const { points, kind, state, availableAt, earnedAt, settings, source } = plan;
    const lotNo = this.postings.post({
      kind,
      points,
      from: 'ISSUED',
      to: state,
      source,
      occurredAt: earnedAt,
      lotNo: this.postings.account.seq + 1,
      settingsVersion: settings.version,
    });
    const lot: Mutable<Lot> = {
      lotNo,
      points,
      remaining: points,
      expired: 0,
      state,
      earnedAt,
      availableAt,
      expiresAt: fixedExpiryOf(settings, earnedAt, this.calendar.timeZone),
      inactivityVersion: settings.expiry.kind === 'AFTER_INACTIVITY' ? settings.version : null,
      source,
    };
    this.lots.set(lotNo, lot);
    this.made.add(lotNo);
    return lot;
  }

  private dueEvents(): Due[] {
    const due: Due[] = [];
    for (const lot of this.lots.values()) {
      if (lot.remaining === 0) continue;
      if (lot.state === 'PENDING' && lot.availableAt !== null && lot.availableAt <= this.now) {
        due.push({ at: lot.availableAt, what: 'RELEASE', lot });
      }
      const expiry = this.expiry(lot);
      if (expiry !== null && expiry <= this.now) due.push({ at: expiry, what: 'EXPIRE', lot });
    }
    const rank = { RELEASE: 0, EXPIRE: 1 };
    return due.sort((a, b) => a.at - b.at || rank[a.what] - rank[b.what] || a.lot.lotNo - b.lot.lotNo);
  }

  private setFree(lot: Mutable<Lot>, at: Instant, source: TransferSource): void {
    this.postings.post({
      kind: 'RELEASE',
      points: lot.remaining,
      from: 'PENDING',
      to: 'AVAILABLE',
      source,
      occurredAt: at,
      lotNo: lot.lotNo,
    });
    lot.state = 'AVAILABLE';
    this.changed.add(lot.lotNo);
  }

  private expire(lot: Mutable<Lot>, at: Instant): void {
    const points = lot.remaining;
    lot.expired += points;
    this.move('EXPIRE', lot.state, 'EXPIRED', points, [lot], { kind: 'TIME' }, at);
  }

  private repayDebt(at: Instant, source: TransferSource): void {
    const points = Math.min(this.postings.account.debt, this.postings.account.available);
    if (points === 0) return;
    // With debt there was nothing available before, so every available lot is one that was set free just now.
    const lots = this.openLots().filter((lot) => lot.state === 'AVAILABLE') as Mutable<Lot>[];
    this.move('DEBT_REPAID', 'AVAILABLE', 'DEBT', points, lots, source, at);
  }

  /** Posts a transfer of points that come out of lots, drawn in the order given. */
  private move(
    kind: TransferKind,
    from: Lot['state'],
    to: AccountName,
    points: number,
    lots: readonly Mutable<Lot>[],
    source: TransferSource,
    occurredAt: Instant,
  ): void {
    if (points === 0) return;
    const transferSeq = this.postings.post({ kind, points, from, to, source, occurredAt });
    let left = points;
    for (const lot of lots) {
      if (left === 0) break;
      const drawn = Math.min(left, lot.remaining);
      if (drawn === 0) continue;
      lot.remaining -= drawn;
      left -= drawn;
      this.changed.add(lot.lotNo);
      this.draws.push({ transferSeq, lotNo: lot.lotNo, points: drawn });
    }
    if (left !== 0) throw new Error('the lots hold fewer points than the balance says');
  }

  private expiry(lot: Lot): Instant | null {
    if (lot.inactivityVersion === null) return lot.expiresAt;
    // Lots that expire by inactivity mostly expire together; asking the calendar for each would be slow under lock.
    const since = Math.max(lot.earnedAt, this.postings.account.lastPurchaseAt ?? lot.earnedAt);
    const key = `${lot.inactivityVersion} ${since}`;
    let expiry = this.inactivityExpiries.get(key);
    if (expiry === undefined) {
      expiry = expiryOf(lot, this.postings.account.lastPurchaseAt, this.calendar);
      this.inactivityExpiries.set(key, expiry);
    }
    return expiry;
  }

  /** Taking from lots that are not at hand would look like an empty balance, and make debt of it. */
  private assertLotsAtHand(): void {
    if (!this.complete) throw new Error('points are to be taken and the lots were not loaded');
  }

  private dueNext(lot: Lot): Instant | null {
    return earliest([lot.state === 'PENDING' ? lot.availableAt : null, this.expiry(lot)]);
  }

  private inDrawingOrder(lots: Mutable<Lot>[]): Mutable<Lot>[] {
    return lots
      .map((lot) => ({ lot, expiry: this.expiry(lot) ?? Infinity }))
      .sort(
        (a, b) =>
          (a.expiry === b.expiry ? 0 : a.expiry - b.expiry) ||
          a.lot.earnedAt - b.lot.earnedAt ||
          a.lot.lotNo - b.lot.lotNo,
      )
      .map(({ lot }) => lot);
  }
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  let found: Instant | null = null;
  for (const instant of instants) {
    if (instant !== null && (found === null || instant < found)) found = instant;
  }
  return found;
}
