import type { Instant } from '../../kernel/instant.js';
import type { Balances, PointsAccount } from './points-account.js';
import type { AccountName, PointsTransfer, TransferKind, TransferSource } from './points-transfer.js';

/** A movement of points to be entered: `points` is above zero. */
export interface Posting {
  readonly kind: TransferKind;
  readonly points: number;
  readonly from: AccountName;
  readonly to: AccountName;
  readonly source: TransferSource;
  readonly occurredAt: Instant;
  readonly lotNo?: number;
  readonly settingsVersion?: number;
}

const BALANCE_OF: Partial<Record<AccountName, keyof Balances>> = {
  PENDING: 'pending',
  AVAILABLE: 'available',
  RESERVED: 'reserved',
};

/**
 * The double entry of one customer's ledger while one act is decided: every posting moves the balances and becomes a
 * transfer with the next number and the balances it left. DEBT is what the customer owes, so it grows by what goes
 * out of it. Throws where a posting would leave a balance below zero or beyond what can be counted exactly.
 */
export class AccountPostings {
  readonly account: { -readonly [K in keyof PointsAccount]: PointsAccount[K] };
  readonly transfers: PointsTransfer[] = [];

  constructor(
    account: PointsAccount,
    private readonly now: Instant,
  ) {
    this.account = { ...account };
  }

  /** Enters a posting and returns its number. */
  post({ kind, points, from, to, source, occurredAt, lotNo, settingsVersion }: Posting): number {
    const { account } = this;
    const seq = ++account.seq;
    const out = BALANCE_OF[from];
    const into = BALANCE_OF[to];
    if (out) account[out] -= points;
    if (into) account[into] += points;
    if (from === 'DEBT') account.debt += points;
    if (to === 'DEBT') account.debt -= points;
    const { pending, available, reserved, debt } = account;
    const sums = [pending + available + reserved, debt];
    if (Math.min(pending, available, reserved, debt) < 0 || !sums.every(Number.isSafeInteger)) {
      throw new Error(`a ${kind} of ${points} points leaves a balance out of range`);
    }
    this.transfers.push({
      seq,
      kind,
      points,
      from,
      to,
      lotNo: lotNo ?? null,
      source,
      settingsVersion: settingsVersion ?? null,
      occurredAt,
      recordedAt: this.now,
      pendingAfter: pending,
      availableAfter: available,
      reservedAfter: reserved,
      debtAfter: debt,
    });
    return seq;
  }
}
