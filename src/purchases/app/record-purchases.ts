import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { newId, type ProgramId } from '../../kernel/id.js';
import { refuse, type Result } from '../../kernel/result.js';
import { CROWDED, isCrowded, isPassing } from '../../platform/database/index.js';
import { Metrics } from '../../platform/telemetry/index.js';
import { RecallProgram, type ProgramWithSettings } from '../../programs/index.js';
import { RuleBookRepository } from '../../rules/index.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import { GroupCommit } from './group-commit.js';
import { UNFORESEEN } from './in-halves.js';
import type { PurchaseOutcome } from './purchase-batch.js';
import { PurchaseEntry } from './purchase-entry.js';
import { WritePurchases } from './write-purchases.js';

type Lane = GroupCommit<PurchaseEntry, Result<PurchaseOutcome>>;

/** The most purchases that one commit takes: of tills that send one at a time and wait, and of batches. */
const MOST_AT_ONCE = { SINGLE: 64, BATCH: 250 } as const;

/** How long a purchase waits for whoever else is at work on its customer. */
const PATIENCE_MS = 6_000;

const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/**
 * Records what tills sold. Single purchases and batches go one way: each purchase is judged by itself and handed to
 * its program's lane, which writes together whatever is there at the same time; each is answered on its own. Batches
 * and imports have a lane beside that of the single calls, so that no till waits behind them.
 *
 * Refuses with INVALID, REQUIRED, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT, CURRENCY_MISMATCH,
 * DISCOUNT_ABOVE_LINE, TOTAL_MISMATCH, IN_THE_FUTURE, TOO_OLD, IDEMPOTENCY_CONFLICT, POINTS_OUT_OF_RANGE,
 * TEMPORARILY_UNAVAILABLE. Whoever the buyer is or is not, the sale goes on.
 */
@Injectable()
export class RecordPurchases {
  private readonly lanes = new Map<string, Lane>();
  private readonly batchSizes;

  constructor(
    private readonly recallProgram: RecallProgram,
    private readonly writePurchases: WritePurchases,
    private readonly books: RuleBookRepository,
    metrics: Metrics,
  ) {
    this.batchSizes = metrics.histogram(
      'laurel_purchase_batch_size',
      'How many purchases were taken together into one transaction.',
      [],
      BATCH_SIZES,
    );
  }

  async execute(commands: readonly PurchaseCommand[], actor: Actor): Promise<Result<PurchaseOutcome>[]> {
    requireCapability(actor, 'purchases:record');
    const { programId } = actor;
    const home = await this.recallProgram.execute(programId);
    const lane = this.laneOf(programId, commands.length === 1 ? 'SINGLE' : 'BATCH');
    const tie = this.tieOf(commands, home);
    let asked: Promise<ProgramWithSettings> | undefined;
    const record = async (command: PurchaseCommand): Promise<Result<PurchaseOutcome>> => {
      const entry = new PurchaseEntry(command, actor, home, tie);
      if (entry.judge(home).ok) return lane.submit(entry);
      // Nothing else would find out that the program has changed, if all that is refused ends here.
      const homeNow = await (asked ??= this.recallProgram.again(programId));
      const anew = new PurchaseEntry(command, actor, homeNow, tie);
      const verdict = anew.judge(homeNow);
      return verdict.ok ? lane.submit(anew) : verdict;
    };
    // All of them, so that nothing of a batch is under way any more once it is answered.
    const answers = await Promise.allSettled(commands.map(record));
    return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : failed(answer, commands)));
  }

  /** What recording the purchase now would come to. Changes nothing; the purchase's id and token are of no use. */
  async preview(command: PurchaseCommand, actor: Actor): Promise<Result<PurchaseOutcome>> {
    requireCapability(actor, 'purchases:preview');
    const home = await this.recallProgram.execute(actor.programId);
    return this.writePurchases.preview(actor.programId, new PurchaseEntry(command, actor, home));
  }

  /**
   * Two names of different kinds may mean one customer, and rules may have limits for all customers together: then the
   * purchases of a batch are to be decided in its order, and it goes into one group after the other.
   */
  private tieOf(commands: readonly PurchaseCommand[], home: ProgramWithSettings): string | null {
    if (commands.length === 1) return null;
    const kinds = new Set(commands.map(({ customer }) => customer?.kind));
    kinds.delete(undefined);
    const sharesLimits = this.books.lastRead(home)?.sharesCounters ?? true;
    return kinds.size > 1 || sharesLimits ? newId() : null;
  }

  private laneOf(programId: ProgramId, kind: keyof typeof MOST_AT_ONCE): Lane {
    const key = `${programId} ${kind}`;
    let lane = this.lanes.get(key);
    if (!lane) {
      lane = new GroupCommit({
        mostItems: MOST_AT_ONCE[kind],
        patienceMs: PATIENCE_MS,
        tooLong: () => refuse([CROWDED]),
        write: (entries) => {
          this.batchSizes.observe(entries.length);
          return this.writePurchases.record(programId, entries);
        },
      });
      this.lanes.set(key, lane);
    }
    return lane;
  }
}

/** One of many that cannot be recorded by a fault of ours is refused, so that the others are answered. */
function failed(
  { reason }: PromiseRejectedResult,
  commands: readonly PurchaseCommand[],
): Result<PurchaseOutcome> {
  if (commands.length === 1 || isPassing(reason)) throw reason;
  return refuse([isCrowded(reason) ? CROWDED : UNFORESEEN]);
}
