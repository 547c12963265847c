import { Injectable } from '@nestjs/common';
import type { NamedCustomers } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { UnitOfWork, type Transaction, type WriteOptions } from '../../platform/database/index.js';
import { RECEIPT_CONFLICT } from '../../platform/receipts/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import { PointsLedgerRepository } from '../db/points-ledger.repository.js';
import { CustomerLedger, EMPTY_ACCOUNT, type PointsAccount } from '../domain/index.js';

/** RECORD writes what was decided; PREVIEW decides the same on what it sees, and changes and locks nothing. */
export type ActMode = 'RECORD' | 'PREVIEW';

/**
 * Why a batch has to begin again: customers had no account to lock, or something that it was begun with had changed
 * by the time it was looked at, such as who a customer is.
 */
export interface BeginAgain {
  readonly withoutAccount: readonly CustomerId[];
}

export type Accounts = ReadonlyMap<CustomerId, PointsAccount>;

/** Lots to be loaded besides those of customers on whose points something is due. */
export interface LotsWanted {
  readonly of: readonly CustomerId[];
  /** Lots with nothing remaining, which are not loaded otherwise. */
  readonly named: readonly (readonly [CustomerId, number])[];
}

const MOST_BEGINNINGS = 5;

/** Customers' ledgers for acts that concern many customers at once: under lock, or as they are seen. */
@Injectable()
export class LockedLedgers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ledgers: PointsLedgerRepository,
  ) {}

  /**
   * Runs work in a transaction that asks to begin again when it meets customers who have no account yet; they are
   * made in a transaction of their own, since locking more accounts after the first could meet another batch that
   * does the same the other way round.
   */
  async run<T>(
    programId: ProgramId,
    mode: ActMode,
    work: (tx: Transaction) => Promise<Result<T, BeginAgain>>,
    options: Pick<WriteOptions, 'waitAtMostMs'> = {},
  ): Promise<T> {
    for (let beginning = 1; beginning <= MOST_BEGINNINGS; beginning++) {
      const result =
        mode === 'PREVIEW'
          ? await this.unitOfWork.read(programId, work)
          : await this.unitOfWork.writeDirect(programId, work, {
              ...options,
              retryOnConflict: [RECEIPT_CONFLICT],
            });
      if (result.ok) return result.value;
      await this.makeAccounts(programId, result.error.withoutAccount);
    }
    throw new Error('what a batch was begun with kept changing');
  }

  /** Locks the accounts of these customers, in the order of their ids; or reads them as they are. */
  async accounts(tx: Transaction, mode: ActMode, customerIds: readonly CustomerId[]): Promise<Accounts> {
    if (mode === 'RECORD') return this.ledgers.lockAccounts(tx, customerIds);
    const found = await this.ledgers.readAccounts(tx, customerIds);
    return new Map(customerIds.map((id) => [id, found.get(id) ?? EMPTY_ACCOUNT]));
  }

  /**
   * The accounts of those who are named, locked without waiting for anybody who has locked some of them; or as they
   * are.
   */
  namedAccounts(tx: Transaction, mode: ActMode, named: NamedCustomers): Promise<Accounts> {
    return mode === 'RECORD'
      ? this.ledgers.lockNamedAccounts(tx, named)
      : this.ledgers.readNamedAccounts(tx, named);
  }

  /**
   * The accounts of customers who turned out to be concerned besides, likewise; and whose are held by somebody else.
   * Those without an account are in neither answer, except that for a preview theirs is empty.
   */
  async moreAccounts(
    tx: Transaction,
    mode: ActMode,
    customerIds: readonly CustomerId[],
  ): Promise<{ readonly locked: Accounts; readonly held: ReadonlySet<CustomerId> }> {
    if (customerIds.length === 0) return { locked: new Map(), held: new Set() };
    if (mode === 'PREVIEW') return { locked: await this.accounts(tx, mode, customerIds), held: new Set() };
    const [locked, existing] = await Promise.all([
      this.ledgers.lockFreeAccounts(tx, customerIds),
      this.ledgers.readAccounts(tx, customerIds),
    ]);
    return { locked, held: new Set([...existing.keys()].filter((id) => !locked.has(id))) };
  }

  /** Whether there are customers whose accounts were not locked, and what to do before beginning again. */
  beginAgain(
    needed: readonly CustomerId[],
    locked: Accounts,
    asked: readonly CustomerId[],
  ): { readonly ok: false; readonly error: BeginAgain } | undefined {
    const missing = needed.filter((customerId) => !locked.has(customerId));
    if (missing.length === 0) return undefined;
    return refuse({ withoutAccount: missing.filter((customerId) => asked.includes(customerId)) });
  }

  /** Ledgers on these accounts, settled up to now. */
  async open(
    tx: Transaction,
    accounts: Accounts,
    { program, settings }: ProgramWithSettings,
    now: Instant,
    wanted: LotsWanted = { of: [], named: [] },
  ): Promise<Map<CustomerId, CustomerLedger>> {
    const withLots = new Set(wanted.of);
    for (const [customerId, account] of accounts) {
      if (CustomerLedger.needsLots(account, now)) withLots.add(customerId);
    }
    const lots = withLots.size > 0 ? await this.ledgers.loadLots(tx, [...withLots], wanted.named) : new Map();
    const calendar = { timeZone: program.timeZone, settings };
    return new Map(
      [...accounts].map(([customerId, account]) => {
        const ledger = new CustomerLedger({ account, lots: lots.get(customerId) ?? null }, calendar, now);
        ledger.settle();
        return [customerId, ledger];
      }),
    );
  }

  /** Writes what changed in ledgers that were opened on locked accounts. */
  save(tx: Transaction, ledgers: ReadonlyMap<CustomerId, CustomerLedger>): void {
    const changed = [];
    for (const [customerId, ledger] of ledgers) {
      const changes = ledger.changes();
      if (ledger.hasChanged(changes)) changed.push({ customerId, changes });
    }
    this.ledgers.write(tx, changed);
  }

  private async makeAccounts(programId: ProgramId, customerIds: readonly CustomerId[]): Promise<void> {
    if (customerIds.length === 0) return;
    await this.unitOfWork.write(programId, async (tx) => {
      await this.ledgers.createAccounts(tx, customerIds);
      return ok(undefined);
    });
  }
}
