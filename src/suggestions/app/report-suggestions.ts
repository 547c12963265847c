import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { CustomerRepository, isFindable, VisibleCustomers } from '../../customers/index.js';
import { plusDuration } from '../../kernel/calendar.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, CROWDED, isCrowded, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { SuggestionOutcomeRepository } from '../db/suggestion-outcome.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { ownerOf, type Impression } from '../domain/impression-token.js';
import { decideReport, outcomeKey } from '../domain/report-outcomes.policy.js';
import {
  MOST_OUTCOMES_OF_REPORT,
  REPORTED_WITHIN_DAYS,
  type OutcomeDraft,
  type RecordedOutcome,
} from '../domain/suggestion-outcome.js';
import { openImpressionToken } from './impression-tokens.js';

/** Reports that are recorded at the same time: each holds a connection, which tills need more. */
const MOST_AT_ONCE = 2;
/** Purchases of the customer may be taken in just then, with many others, which takes longer than a till waits. */
const LONGEST_WAIT_MS = 2_000;

export interface ReportCommand {
  /** The id of the impression as it was told. */
  readonly impressionId: string;
  readonly outcomes: readonly OutcomeDraft[];
}

export interface NotedReport {
  readonly impression: Impression;
  /** Those of the reported outcomes that are recorded, as they are recorded by now, each once. */
  readonly recorded: readonly RecordedOutcome[];
  /** Why the others are not. */
  readonly refusals: readonly Refusal[];
}

/**
 * Records what became of the suggestions of one answer: shown, turned down, taken. The same reports in any order and
 * any number of times come to the same. Only what the answer put forward is recorded, so that neither the figures can be
 * spoilt nor the catalogue be searched. A customer reports on what was shown to them.
 *
 * Refuses with REQUIRED, TOO_MANY, IMPRESSION_INVALID, TOO_OLD, TEMPORARILY_UNAVAILABLE; and outcomes by themselves with
 * NOT_SUGGESTED, INVALID, TOO_MANY.
 */
@Injectable()
export class ReportSuggestions {
  private readonly atOnce = pLimit(MOST_AT_ONCE);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly settings: SuggestionSettingsRepository,
    private readonly customers: CustomerRepository,
    private readonly visible: VisibleCustomers,
    private readonly outcomes: SuggestionOutcomeRepository,
  ) {}

  async execute(command: ReportCommand, actor: Actor): Promise<Result<NotedReport>> {
    requireCapability(actor, actor.kind === 'CUSTOMER' ? 'self:report' : 'suggestions:report');
    const { length } = command.outcomes;
    if (length === 0) return refuse([NOTHING_TOLD]);
    if (length > MOST_OUTCOMES_OF_REPORT) return refuse([TOO_MANY]);
    return this.atOnce(() => this.write(command, actor));
  }

  private async write(command: ReportCommand, actor: Actor): Promise<Result<NotedReport>> {
    try {
      return await this.unitOfWork.writeDirect(actor.programId, (tx) => this.report(tx, command, actor), {
        waitAtMostMs: LONGEST_WAIT_MS,
      });
    } catch (error) {
      if (isCrowded(error)) return refuse([CROWDED]);
      throw error;
    }
  }

  private async report(
    tx: Transaction,
    { impressionId, outcomes: drafts }: ReportCommand,
    actor: Actor,
  ): Promise<Result<NotedReport>> {
    const home = await this.programs.load(tx);
    const impression = openImpressionToken(home.program, impressionId);
    const shownTo = impression?.customerId ? await this.shownTo(tx, impression.customerId, actor) : null;
    if (!impression || (!shownTo && !isOfNobody(impression, actor))) return refuse([INVALID]);
    const now = await this.clock.now(tx);
    const tooOld = refuseOld(impression, home, now);
    if (tooOld) return refuse([tooOld]);

    await this.outcomes.lock(tx, [shownTo ?? ownerOf(impression)]);
    const [before, { takenWithinDays }] = await Promise.all([
      this.outcomes.find(tx, impression),
      this.settings.load(tx, home),
    ]);
    const decided = decideReport(drafts, before, impression.wasSuggested);
    const until = daysLater(impression.shownAt, takenWithinDays, home);
    const terms = { reportedAt: now, until, apiKeyId: apiKeyOf(actor) };
    this.outcomes.add(tx, impression, decided.changed, terms);
    // Purchases may have arrived before the report.
    if (shownTo) await this.outcomes.judgeImpression(tx, impression, shownTo, home.program.clockSkewSeconds);
    const after = new Map((await this.outcomes.find(tx, impression)).map((each) => [outcomeKey(each), each]));
    const recorded = decided.reported.flatMap((key) => after.get(key) ?? []);
    return ok({ impression, recorded, refusals: decided.refusals });
  }

  /** By now: an alias's is the survivor's. A customer may report on their own only; of the erased nothing is noted. */
  private async shownTo(tx: Transaction, customerId: CustomerId, actor: Actor): Promise<CustomerId | null> {
    const shownTo = (await this.customers.findByIds(tx, [customerId])).get(customerId);
    if (!shownTo || !isFindable(shownTo)) return null;
    if (actor.kind !== 'CUSTOMER') return shownTo.customerId;
    const self = await this.visible.self(tx, actor);
    return self?.customerId === shownTo.customerId ? shownTo.customerId : null;
  }
}

/** Which tills and staff may report. */
function isOfNobody({ customerId }: Impression, actor: Actor): boolean {
  return customerId === null && actor.kind !== 'CUSTOMER';
}

function refuseOld({ shownAt }: Impression, home: ProgramWithSettings, now: Instant): Refusal | undefined {
  if (now < daysLater(shownAt, REPORTED_WITHIN_DAYS, home)) return undefined;
  return {
    code: 'TOO_OLD',
    message: `Reports are taken for ${REPORTED_WITHIN_DAYS} days after the suggestions were made.`,
    field: ['impressionId'],
    retryable: false,
    details: { earliest: daysLater(now, -REPORTED_WITHIN_DAYS, home), latest: now },
  };
}

/** So many days later by the clock on the wall of the program. */
function daysLater(instant: Instant, days: number, { program }: ProgramWithSettings): Instant {
  return plusDuration(instant, `${days < 0 ? '-' : ''}P${Math.abs(days)}D`, program.timeZone);
}

const NOTHING_TOLD: Refusal = {
  code: 'REQUIRED',
  message: 'Tell what became of at least one suggestion.',
  field: ['outcomes'],
  retryable: false,
};

const TOO_MANY: Refusal = {
  code: 'TOO_MANY',
  message: `Tell at most ${MOST_OUTCOMES_OF_REPORT} outcomes at a time.`,
  field: ['outcomes'],
  retryable: false,
};

/** The same for an id that is wrong, foreign or about somebody else, so that nothing can be learned from it. */
const INVALID: Refusal = {
  code: 'IMPRESSION_INVALID',
  message: 'No suggestions were made under this id.',
  field: ['impressionId'],
  retryable: false,
};
