import { Injectable } from '@nestjs/common';
import { CustomerRepository } from '../../customers/index.js';
import type { ProgramId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { isCrowded, isPassing, type Transaction } from '../../platform/database/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { RuleBookRepository } from '../db/rule-book.repository.js';
import { askAboutOccasion, type Occasion } from '../domain/index.js';
import { DecideOccasions } from './decide-occasions.js';

const OCCASIONS_AT_ONCE = 100;

/** What became of occasions. */
export interface ActedOn {
  /** How many rules did something on, or would have. */
  readonly recorded: number;
  /** Those that have to be told again, because the facts about their customers are still to be worked out. */
  readonly putOff: readonly Occasion[];
  /** What went wrong with single ones; they have to be told again. */
  readonly failures: readonly unknown[];
}

const NOTHING_DONE: ActedOn = { recorded: 0, putOff: [], failures: [] };

/**
 * Lets rules act on occasions. Each acts at most once, so it does no harm to tell of one again. One on which no rule
 * has anything to say leaves nothing behind.
 */
@Injectable()
export class ActOnOccasions {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly books: RuleBookRepository,
    private readonly customers: CustomerRepository,
    private readonly lockedLedgers: LockedLedgers,
    private readonly decideOccasions: DecideOccasions,
  ) {}

  /** In batches, each in a transaction of its own; what fails in one is tried again alone and told of. */
  async run(programId: ProgramId, occasions: readonly Occasion[]): Promise<ActedOn> {
    let total = NOTHING_DONE;
    for (let from = 0; from < occasions.length; from += OCCASIONS_AT_ONCE) {
      const batch = occasions.slice(from, from + OCCASIONS_AT_ONCE);
      total = sumOf(total, await this.runBatch(programId, batch));
    }
    return total;
  }

  private async runBatch(programId: ProgramId, batch: readonly Occasion[]): Promise<ActedOn> {
    try {
      return await this.lockedLedgers.run(programId, 'RECORD', (tx) => this.within(tx, batch));
    } catch (error) {
      if (isPassing(error) || isCrowded(error)) throw error;
      if (batch.length === 1) return { ...NOTHING_DONE, failures: [error] };
      let total = NOTHING_DONE;
      for (const occasion of batch) total = sumOf(total, await this.runBatch(programId, [occasion]));
      return total;
    }
  }

  /** The same within a transaction of `LockedLedgers.run`, whose accounts it locks. */
  async within(tx: Transaction, occasions: readonly Occasion[]): Promise<Result<ActedOn, BeginAgain>> {
    const home = await this.programs.load(tx);
    const book = await this.books.load(tx, home);
    const asked = occasions
      .map((occasion) => askAboutOccasion(occasion, book, home.program.timeZone))
      .filter(({ rules }) => rules.length > 0);
    if (asked.length === 0) return ok(NOTHING_DONE);
    const ids = [...new Set(asked.map(({ occasion }) => occasion.customerId))];
    const found = await this.customers.findByIds(tx, ids);
    const active = ids.filter((id) => {
      const customer = found.get(id);
      return customer?.customerId === id && customer.status === 'ACTIVE';
    });
    const [accounts, homeNow] = await Promise.all([
      this.lockedLedgers.accounts(tx, 'RECORD', active),
      // What others wrote under the locks before may have been decided by newer rules and tiers.
      this.programs.load(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    const again = this.lockedLedgers.beginAgain(active, accounts, active);
    if (again) return again;
    const toDecide = asked
      .filter(({ occasion }) => accounts.has(occasion.customerId))
      .map((one) => ({ ...one, occasionId: null, isRecordedAnyway: false }));
    const fates = await this.decideOccasions.execute(tx, home, book, accounts, toDecide);
    return ok({
      recorded: fates.filter((fate) => 'recorded' in fate).length,
      putOff: fates.flatMap((fate, index) =>
        'passedOver' in fate && fate.passedOver === 'PUT_OFF' ? [toDecide[index]!.occasion] : [],
      ),
      failures: [],
    });
  }
}

function sumOf(a: ActedOn, b: ActedOn): ActedOn {
  return {
    recorded: a.recorded + b.recorded,
    putOff: [...a.putOff, ...b.putOff],
    failures: [...a.failures, ...b.failures],
  };
}
