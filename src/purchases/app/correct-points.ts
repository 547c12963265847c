import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { isId, newId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { minorDigits } from '../../kernel/money.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { RULE_NOT_FOUND, RuleRepository, SegmentRepository } from '../../rules/index.js';
import { CorrectionRepository } from '../db/correction.repository.js';
import { ReplayRepository } from '../db/replay.repository.js';
import { correctedBooks, exceedsLimits } from '../domain/corrected-books.js';
import {
  judgeCorrection,
  judgeStanding,
  type Correction,
  type CorrectionCommand,
  type CorrectionEntry,
  type CorrectionId,
  type JudgedCorrection,
  type Standing,
} from '../domain/correction.js';
import type { ReplayedBooks } from '../domain/replay.js';
import type { ReplaySummary } from '../domain/replay-tally.js';
import { PostCorrection } from './post-correction.js';
import { ReplayPlaces } from './replay-places.js';
import { ReplayPurchases } from './replay-purchases.js';

export interface CorrectionOutcome {
  readonly status: ActStatus;
  readonly correction: Correction;
  /** For how many customers it failed this time; those who were refused are not among them. */
  readonly failed: number;
}

/** What a correction would come to. */
export interface CorrectionPreview {
  readonly home: ProgramWithSettings;
  readonly summary: ReplaySummary;
  /** Those who are given or taken most first. */
  readonly entries: readonly CorrectionEntry[];
}

/** What a correction is worked out from. */
interface Stage {
  readonly judged: JudgedCorrection;
  readonly home: ProgramWithSettings;
  readonly books: ReplayedBooks;
  readonly startedAt: Instant;
  readonly standing: Standing;
}

type Begun = Omit<CorrectionOutcome, 'failed'>;
type Worked = Pick<CorrectionPreview, 'summary' | 'entries'>;

/**
 * Gives customers what a mended rule would have given them, by adjustments. The same request again goes on with what
 * was broken off, failed or was refused, and corrects by another correction what was recorded since; it changes nothing
 * once all is posted.
 *
 * Refuses with REQUIRED, TOO_LONG, TOO_MANY, UNSUPPORTED_TEXT, INVALID, OUT_OF_RANGE, RULE_NOT_FOUND,
 * VERSION_NOT_FOUND, NOT_PUBLISHED, RULE_NOT_FOR_PURCHASES, CORRECTION_OVERLAPS, CORRECTION_EXCEEDS_LIMITS,
 * TEMPORARILY_UNAVAILABLE. Throws ForbiddenError without `points:adjust` and `rules:write`; for a preview without
 * `rules:read`.
 */
@Injectable()
export class CorrectPoints {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly rules: RuleRepository,
    private readonly segments: SegmentRepository,
    private readonly corrections: CorrectionRepository,
    private readonly purchases: ReplayRepository,
    private readonly places: ReplayPlaces,
    private readonly replays: ReplayPurchases,
    private readonly posting: PostCorrection,
  ) {}

  async execute(command: CorrectionCommand, actor: Actor): Promise<Result<CorrectionOutcome>> {
    requireCapability(actor, 'points:adjust');
    requireCapability(actor, 'rules:write');
    const stage = await this.unitOfWork.read(actor.programId, (tx) => this.setUp(tx, command));
    if (!stage.ok) return stage;
    let failed = 0;
    for (const before of stage.value.standing.same) {
      failed += await this.posting.execute(before, 'POST', actor);
    }
    const begun = await this.beginUnlessDone(stage.value, actor);
    if (!begun.ok) return begun;
    const { status, correction } = begun.value;
    if (status === 'RECORDED') failed += await this.posting.execute(correction, 'POST', actor);
    const now = await this.unitOfWork.read(actor.programId, (tx) =>
      this.corrections.find(tx, correction.correctionId),
    );
    return ok({ status, correction: now ?? correction, failed });
  }

  /** What it would come to; changes nothing. */
  async preview(command: CorrectionCommand, actor: Actor): Promise<Result<CorrectionPreview>> {
    requireCapability(actor, 'rules:read');
    const stage = await this.unitOfWork.read(actor.programId, (tx) => this.setUp(tx, command));
    if (!stage.ok) return stage;
    const worked = await this.replay(stage.value, actor);
    if (!worked.ok) return worked;
    const { summary, entries } = worked.value;
    const largestFirst = entries.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
    return ok({ home: stage.value.home, summary, entries: largestFirst });
  }

  private async setUp(tx: Transaction, command: CorrectionCommand): Promise<Result<Stage>> {
    if (!isId(command.ruleId)) return refuse([RULE_NOT_FOUND]);
    const [home, rule, published, segments, startedAt] = await Promise.all([
      this.programs.load(tx),
      this.rules.find(tx, command.ruleId),
      this.rules.findPublished(tx),
      this.segments.findAll(tx),
      this.clock.now(tx),
    ]);
    if (!rule) return refuse([RULE_NOT_FOUND]);
    const judged = judgeCorrection(command, startedAt);
    if (!judged.ok) return judged;
    const standing = judgeStanding(judged.value, await this.corrections.overlapping(tx, judged.value));
    const past = { published, segments, minorDigits: minorDigits(home.program.currency) };
    const books = correctedBooks(judged.value, past, standing.ok ? standing.value.others : []);
    if (!books.ok) return books;
    if (!standing.ok) return standing;
    return ok({ judged: judged.value, home, books: books.value, startedAt, standing: standing.value });
  }

  private replay({ judged, home, books, startedAt, standing }: Stage, actor: Actor): Promise<Result<Worked>> {
    return this.places.take(actor.programId, async () => {
      const recordedAfter = standing.same.at(-1)?.recordedAt ?? null;
      const replay = await this.replays.execute({
        programId: actor.programId,
        scene: { ...home, window: judged, recordedAfter },
        books,
        startedAt,
      });
      const overused = replay.overused();
      if (overused !== undefined) return refuse([exceedsLimits(overused)]);
      const entries = [...replay.tally.differences()].map(([customerId, points]) => ({ customerId, points }));
      return ok({ summary: replay.tally.summary(), entries });
    });
  }

  /** What was not there when the same was made before, if it was; or else that. */
  private async beginUnlessDone(stage: Stage, actor: Actor): Promise<Result<Begun>> {
    const known = stage.standing.same.at(-1);
    if (known && !(await this.hasRecordedSince(stage, known, actor))) {
      return ok({ status: 'REPEATED', correction: known });
    }
    const worked = await this.replay(stage, actor);
    if (!worked.ok) return worked;
    if (known && worked.value.entries.length === 0) return ok({ status: 'REPEATED', correction: known });
    return this.begin(stage, worked.value, actor);
  }

  private async hasRecordedSince(
    { judged: { from, until }, startedAt }: Stage,
    known: Correction,
    actor: Actor,
  ): Promise<boolean> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const before = await this.purchases.extent(tx, { from, until, recordedUpTo: known.recordedAt });
      return (await this.purchases.extent(tx, { from, until, recordedUpTo: startedAt })) > before;
    });
  }

  /** Writes down what is to be posted, unless somebody else has begun or undone something meanwhile. */
  private async begin(
    { judged, startedAt, standing }: Stage,
    { summary, entries }: Worked,
    actor: Actor,
  ): Promise<Result<Begun>> {
    return this.unitOfWork.write<Begun, readonly Refusal[]>(actor.programId, async (tx) => {
      await this.corrections.lockAll(tx);
      const now = judgeStanding(judged, await this.corrections.overlapping(tx, judged));
      if (!now.ok) return now;
      const known = now.value.same.at(-1);
      if (known && known.correctionId !== standing.same.at(-1)?.correctionId) {
        return ok({ status: 'REPEATED', correction: known });
      }
      if (namesOf(now.value) !== namesOf(standing)) return refuse([CHANGED_MEANWHILE]);
      const { purchases, purchasesTouched, purchasesApart } = summary;
      const correction: Correction = {
        ...judged,
        correctionId: newId<CorrectionId>(),
        state: 'POSTING',
        purchases,
        purchasesTouched,
        purchasesApart,
        recordedAt: startedAt,
        postedAt: null,
        undoneAt: null,
        undoReason: null,
      };
      await this.corrections.add(tx, correction, entries, apiKeyOf(actor));
      return ok({ status: 'RECORDED', correction });
    });
  }
}

function namesOf({ same, others }: Standing): string {
  return [...same, ...others].map(({ correctionId }) => correctionId).join();
}

const CHANGED_MEANWHILE: Refusal = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'Another correction that covers some of that time was begun or undone meanwhile; send it again.',
  field: [],
  retryable: true,
};
