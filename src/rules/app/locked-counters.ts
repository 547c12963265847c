import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import type { ActMode } from '../../points/index.js';
import { RuleCounterRepository } from '../db/rule-counter.repository.js';
import { RuleCounters, type CounterKey } from '../domain/index.js';

/**
 * The counters that limits and budgets are held against. Those of one customer are guarded by the lock of the account;
 * those of all customers together are locked here, in one order, after all accounts.
 */
@Injectable()
export class LockedCounters {
  constructor(private readonly counters: RuleCounterRepository) {}

  /** For a preview they are read as they are, and nothing is locked. */
  async load(tx: Transaction, mode: ActMode, keys: readonly CounterKey[]): Promise<RuleCounters> {
    const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
    if (wanted.length === 0) return new RuleCounters();
    const isLocked = ({ customerId }: CounterKey): boolean => mode === 'RECORD' && customerId === null;
    const [locked, read] = await Promise.all([
      this.counters.lock(tx, wanted.filter(isLocked)),
      this.counters.find(
        tx,
        wanted.filter((key) => !isLocked(key)),
      ),
    ]);
    const unused = wanted.map((key) => ({ ...key, uses: 0, points: 0, cost: 0 }));
    return new RuleCounters([...unused, ...locked, ...read]);
  }

  save(tx: Transaction, counters: RuleCounters): void {
    this.counters.write(tx, counters.endStates());
  }
}

function nameOf({ ruleId, customerId, period }: CounterKey): string {
  return `${ruleId} ${customerId} ${period}`;
}
