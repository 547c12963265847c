import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { plusDuration, startOfNextDay } from '../../kernel/calendar.js';
import { isId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { minorDigits } from '../../kernel/money.js';
import { under, type Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import {
  judgeRule,
  LoadRuleContext,
  RULE_NOT_FOUND,
  RuleRepository,
  type Rule,
  type RuleContext,
  type RuleDraft,
} from '../../rules/index.js';
import { ReplayRepository } from '../db/replay.repository.js';
import type { ReplayedBooks, ReplayWindow } from '../domain/replay.js';
import type { ReplaySummary } from '../domain/replay-tally.js';
import {
  definitionToSimulate,
  refuseDays,
  simulatedBooks,
  versionToSimulate,
  type SimulatedVersion,
} from '../domain/simulation.js';
import { ReplayPlaces } from './replay-places.js';
import { ReplayPurchases } from './replay-purchases.js';
import { SimulationProgress, type Progress } from './simulation-progress.js';

export interface SimulationCommand {
  /** Null for a definition that belongs to no rule yet. */
  readonly ruleId: string | null;
  /** Null for the draft, or else the live version. */
  readonly version: number | null;
  /** As it was sent, to be tried out before it is saved; null for a version that is saved. */
  readonly definition: RuleDraft | null;
  readonly days: number;
  /** By which the caller asks how far it is. */
  readonly progressId: string | null;
}

export interface Simulation {
  readonly simulated: SimulatedVersion;
  readonly home: ProgramWithSettings;
  /** Null where there are no purchases to try it out on. */
  readonly window: ReplayWindow | null;
  readonly summary: ReplaySummary;
}

/** What a simulation runs on, read once. */
interface Stage {
  readonly home: ProgramWithSettings;
  readonly simulated: SimulatedVersion;
  readonly books: ReplayedBooks;
  readonly startedAt: Instant;
  readonly window: ReplayWindow;
  readonly total: number;
  readonly isEmpty: boolean;
}

const LONGEST_PROGRESS_ID = 100;

/**
 * Tries out a rule on the purchases of the last days, in the order in which they were recorded, and tells what it
 * would have come to against today's rules. Nothing is written.
 *
 * Refuses with OUT_OF_RANGE, REQUIRED, INVALID, TOO_LONG, UNSUPPORTED_TEXT, RULE_NOT_FOUND, VERSION_NOT_FOUND,
 * RULE_NOT_FOR_PURCHASES, INVALID_CONDITION, TEMPORARILY_UNAVAILABLE, and under `definition` with what `judgeRule`
 * tells. Throws ForbiddenError without `rules:read`.
 */
@Injectable()
export class SimulateRule {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly rules: RuleRepository,
    private readonly context: LoadRuleContext,
    private readonly purchases: ReplayRepository,
    private readonly replays: ReplayPurchases,
    private readonly places: ReplayPlaces,
    private readonly progress: SimulationProgress,
  ) {}

  async execute(command: SimulationCommand, actor: Actor): Promise<Result<Simulation>> {
    requireCapability(actor, 'rules:read');
    const flaws = flawsOf(command);
    if (flaws.length > 0) return refuse(flaws);
    return this.places.take(actor.programId, () => this.simulate(command, actor));
  }

  /** How far a simulation of the caller's is; null where none of that name runs on this server. */
  progressOf(progressId: string, actor: Actor): Progress | null {
    requireCapability(actor, 'rules:read');
    return this.progress.find(progressId, actor);
  }

  private async simulate(command: SimulationCommand, actor: Actor): Promise<Result<Simulation>> {
    try {
      const stage = await this.unitOfWork.read(actor.programId, (tx) => this.setUp(tx, command));
      return stage.ok ? ok(await this.run(stage.value, command, actor)) : stage;
    } finally {
      if (command.progressId !== null) this.progress.forget(command.progressId, actor);
    }
  }

  private async setUp(tx: Transaction, command: SimulationCommand): Promise<Result<Stage>> {
    const [context, rule, published, startedAt] = await Promise.all([
      this.context.execute(tx),
      command.ruleId === null ? undefined : this.rules.find(tx, command.ruleId),
      this.rules.findPublished(tx),
      this.clock.now(tx),
    ]);
    const simulated = whatToSimulate(command, rule, context);
    if (!simulated.ok) return simulated;
    const { home, segments } = context;
    const books = simulatedBooks(published, simulated.value, segments, minorDigits(home.program.currency));
    const unreadable = books.changed.unreadable.find(({ ruleId }) => ruleId === simulated.value.ruleId);
    if (unreadable) return refuse([cannotBeRead(unreadable.reason)]);
    const { last, window } = await this.lastDays(tx, command.days, startedAt, home);
    const range = this.replays.rangeOf(books, window);
    const total = await this.purchases.extent(tx, { ...range, recordedUpTo: startedAt });
    return ok({ home, simulated: simulated.value, books, startedAt, window, total, isEmpty: last === null });
  }

  /** So many days of the program's time zone, of which the last is that of the latest purchase. */
  private async lastDays(
    tx: Transaction,
    days: number,
    startedAt: Instant,
    { program: { timeZone } }: ProgramWithSettings,
  ): Promise<{ readonly last: Instant | null; readonly window: ReplayWindow }> {
    const last = await this.purchases.latest(tx, startedAt);
    const until = startOfNextDay(last ?? startedAt, timeZone);
    return { last, window: { from: plusDuration(until, `-P${days}D`, timeZone), until } };
  }

  private async run(stage: Stage, { progressId }: SimulationCommand, actor: Actor): Promise<Simulation> {
    const { home, simulated, books, startedAt, window, total, isEmpty } = stage;
    let done = 0;
    const tell = (purchases: number): void => {
      done += purchases;
      if (progressId !== null) this.progress.note(progressId, actor, { done, total });
    };
    tell(0);
    const replay = await this.replays.execute({
      programId: actor.programId,
      scene: { ...home, window, recordedAfter: null },
      books,
      startedAt,
      onRead: tell,
    });
    return { simulated, home, window: isEmpty ? null : window, summary: replay.tally.summary() };
  }
}

function whatToSimulate(
  { ruleId, version, definition }: SimulationCommand,
  rule: Rule | undefined,
  context: RuleContext,
): Result<SimulatedVersion> {
  if (ruleId !== null && !rule) return refuse([RULE_NOT_FOUND]);
  if (definition) {
    const judged = judgeRule(definition, context);
    if (!judged.ok) return refuse(under(judged.error, 'definition'));
    return definitionToSimulate(judged.value, rule);
  }
  return rule ? versionToSimulate(rule, version) : refuse([NOTHING_TO_SIMULATE]);
}

function flawsOf({ ruleId, version, definition, days, progressId }: SimulationCommand): Refusal[] {
  const flaws: Refusal[] = [];
  const ofDays = refuseDays(days);
  if (ofDays) flaws.push(ofDays);
  if (ruleId === null && !definition) flaws.push(NOTHING_TO_SIMULATE);
  if (ruleId !== null && !isId(ruleId)) flaws.push(RULE_NOT_FOUND);
  if (version !== null && definition) flaws.push(TWO_THINGS_TO_SIMULATE);
  const ofProgress = progressId === null ? undefined : flawOfText(progressId, { most: LONGEST_PROGRESS_ID });
  if (ofProgress) {
    const { code, message } = ofProgress;
    flaws.push({ code, message: `progressId ${message}.`, field: ['progressId'], retryable: false });
  }
  return flaws;
}

function cannotBeRead(reason: string): Refusal {
  const message = `The rule can no longer be read: ${reason}.`;
  return { code: 'INVALID_CONDITION', message, field: ['version'], retryable: false };
}

const NOTHING_TO_SIMULATE: Refusal = {
  code: 'REQUIRED',
  message: 'Name a rule, or give a definition.',
  field: ['ruleId'],
  retryable: false,
};

const TWO_THINGS_TO_SIMULATE: Refusal = {
  code: 'INVALID',
  message: 'Give either a version or a definition.',
  field: ['version'],
  retryable: false,
};
