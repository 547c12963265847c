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
import {
  correctedBooks,
  isSameCorrection,
  judgeCorrection,
  refuseOverlap,
  type Correction,
  type CorrectionCommand,
  type CorrectionEntry,
  type CorrectionId,
  type JudgedCorrection,
} from '../domain/correction.js';
import type { ReplayedBooks } from '../domain/replay.js';
import type { ReplaySummary } from '../domain/replay-tally.js';
import { PostCorrection } from './post-correction.js';
import { ReplayPurchases } from './replay-purchases.js';

export interface CorrectionOutcome {
  readonly status: ActStatus;
  readonly correction: Correction;
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
  /** The same correction, if it was made before and stands. */
  readonly known: Correction | undefined;
}

/**
 * Gives customers what a mended rule would have given them, by adjustments. The same request again goes on with what
 * was broken off, and changes nothing once all is posted.
 *
 * Refuses with REQUIRED, TOO_LONG, TOO_MANY, UNSUPPORTED_TEXT, INVALID, OUT_OF_RANGE, RULE_NOT_FOUND,
 * VERSION_NOT_FOUND, NOT_PUBLISHED, RULE_NOT_FOR_PURCHASES, CORRECTION_OVERLAPS. Throws ForbiddenError without
 * `points:adjust` and `rules:write`; for a preview without `rules:read`.
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
    private readonly replays: ReplayPurchases,
    private readonly posting: PostCorrection,
  ) {}

  async execute(command: CorrectionCommand, actor: Actor): Promise<Result<CorrectionOutcome>> {
    requireCapability(actor, 'points:adjust');
    requireCapability(actor, 'rules:write');
    const stage = await this.unitOfWork.read(actor.programId, (tx) => this.setUp(tx, command));
    if (!stage.ok) return stage;
    const begun = stage.value.known
      ? ok({ status: 'REPEATED' as const, correction: stage.value.known })
      : await this.begin(stage.value, actor);
    if (!begun.ok) return begun;
    const { status, correction } = begun.value;
    if (correction.state === 'POSTING') await this.posting.execute(correction, 'POST', actor);
    const now = await this.unitOfWork.read(actor.programId, (tx) =>
      this.corrections.find(tx, correction.correctionId),
    );
    return ok({ status, correction: now ?? correction });
  }

  /** What it would come to; changes nothing. */
  async preview(command: CorrectionCommand, actor: Actor): Promise<Result<CorrectionPreview>> {
    requireCapability(actor, 'rules:read');
    const stage = await this.unitOfWork.read(actor.programId, (tx) => this.setUp(tx, command));
    if (!stage.ok) return stage;
    const { summary, entries } = await this.replay(stage.value, actor);
    const largestFirst = entries.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
    return ok({ home: stage.value.home, summary, entries: largestFirst });
  }

  private async setUp(tx: Transaction, command: CorrectionCommand): Promise<Result<Stage>> {
    if (!isId(command.ruleId)) return refuse([RULE_NOT_FOUND]);
    const [home, rule, published, segments, standing, startedAt] = await Promise.all([
      this.programs.load(tx),
      this.rules.find(tx, command.ruleId),
      this.rules.findPublished(tx),
      this.segments.findAll(tx),
      this.corrections.ofRule(tx, command.ruleId),
      this.clock.now(tx),
    ]);
    if (!rule) return refuse([RULE_NOT_FOUND]);
    const judged = judgeCorrection(command, startedAt);
    if (!judged.ok) return judged;
    const books = correctedBooks(judged.value, published, segments, minorDigits(home.program.currency));
    if (!books.ok) return books;
    const known = knownAmong(standing, judged.value);
    const overlap = known ? undefined : refuseOverlap(judged.value, standing);
    if (overlap) return refuse([overlap]);
    return ok({ judged: judged.value, home, books: books.value, startedAt, known });
  }

  private async replay({ judged, home, books, startedAt }: Stage, actor: Actor) {
    const replay = await this.replays.execute({
      programId: actor.programId,
      scene: { ...home, window: judged, judgedAt: ({ recordedAt }) => recordedAt },
      books,
      startedAt,
    });
    const entries = [...replay.tally.differences()].map(([customerId, points]) => ({ customerId, points }));
    return { summary: replay.tally.summary(), entries };
  }

  /** Writes down what is to be posted, unless somebody else has done so meanwhile. */
  private async begin(stage: Stage, actor: Actor): Promise<Result<CorrectionOutcome>> {
    const { judged } = stage;
    const { summary, entries } = await this.replay(stage, actor);
    return this.unitOfWork.write<CorrectionOutcome, readonly Refusal[]>(actor.programId, async (tx) => {
      await this.rules.lock(tx, judged.ruleId);
      const standing = await this.corrections.ofRule(tx, judged.ruleId);
      const known = knownAmong(standing, judged);
      if (known) return ok({ status: 'REPEATED', correction: known });
      const overlap = refuseOverlap(judged, standing);
      if (overlap) return refuse([overlap]);
      const { purchases, purchasesTouched, purchasesApart } = summary;
      const correction: Correction = {
        ...judged,
        correctionId: newId<CorrectionId>(),
        state: 'POSTING',
        purchases,
        purchasesTouched,
        purchasesApart,
        recordedAt: await this.clock.now(tx),
        postedAt: null,
        undoneAt: null,
        undoReason: null,
      };
      await this.corrections.add(tx, correction, entries, apiKeyOf(actor));
      return ok({ status: 'RECORDED', correction });
    });
  }
}

/** The same correction where it was made before and is not being undone. */
function knownAmong(standing: readonly Correction[], judged: JudgedCorrection): Correction | undefined {
  return standing.find(
    (correction) =>
      (correction.state === 'POSTING' || correction.state === 'POSTED') &&
      isSameCorrection(correction, judged),
  );
}
