import { Injectable } from '@nestjs/common';
import type { NamedCustomers } from '../../customers/index.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ActMode } from '../../points/index.js';
import { RuleCounterRepository } from '../db/rule-counter.repository.js';
import {
  periodsOf,
  RuleCounters,
  type CounterChange,
  type CounterKey,
  type LocalTime,
  type RuleBook,
} from '../domain/index.js';

/** Counters of customers that were read before it was known who they are. */
export interface NamedCounters {
  readonly counters: readonly CounterChange[];
  /** Of these, whatever is not among the counters has not been used. */
  readonly isRead: (key: CounterKey) => boolean;
}

const NOTHING_READ: NamedCounters = { counters: [], isRead: () => false };

/**
 * The counters that limits and budgets are held against. Those of one customer are guarded by the lock of the account;
 * those of all customers together are locked here, in one order, after all accounts.
 */
@Injectable()
export class LockedCounters {
  constructor(private readonly counters: RuleCounterRepository) {}

  /** Reads those of customers who are named, in the flight in which their accounts are locked. */
  async named(
    tx: Transaction,
    named: NamedCustomers,
    { customerLimits }: RuleBook,
    times: readonly LocalTime[],
  ): Promise<NamedCounters> {
    if (customerLimits.length === 0 || times.length === 0) return NOTHING_READ;
    const wanted = distinct(
      times
        .map(periodsOf)
        .flatMap((periods) =>
          customerLimits.map(({ ruleId, per }) => ({ ruleId, customerId: null, period: periods[per] })),
        ),
    );
    return {
      counters: await this.counters.findNamed(tx, named, wanted),
      isRead: ({ customerId }) => customerId !== null,
    };
  }

  /** For a preview they are read as they are, and nothing is locked. */
  async load(
    tx: Transaction,
    mode: ActMode,
    keys: readonly CounterKey[],
    read: NamedCounters = NOTHING_READ,
  ): Promise<RuleCounters> {
    const missing = distinct(keys.filter((key) => !read.isRead(key)));
    const isLocked = ({ customerId }: CounterKey): boolean => mode === 'RECORD' && customerId === null;
    const [locked, found] = await Promise.all([
      this.counters.lock(tx, missing.filter(isLocked)),
      this.counters.find(
        tx,
        missing.filter((key) => !isLocked(key)),
      ),
    ]);
    const counters = new RuleCounters([...read.counters, ...locked, ...found]);
    counters.beginAtZero(keys);
    return counters;
  }

  save(tx: Transaction, counters: RuleCounters): void {
    this.counters.write(tx, counters.endStates());
  }
}

function distinct(keys: readonly CounterKey[]): CounterKey[] {
  return [...new Map(keys.map((key) => [`${key.ruleId} ${key.customerId} ${key.period}`, key])).values()];
}
