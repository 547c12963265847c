import type { AdjustmentId, CustomerId, Id } from '../../kernel/id.js';
import { parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { ReplayWindow } from './replay.js';
import { MOST_DAYS_SIMULATED } from './simulation.js';

/*
 * Giving customers what a mended rule would have given them.
 *
 * Rule: purchases of a time are judged again twice, by the rules as they were in force and with the mended version in
 * the place of those that were wrong. What the second gives more, net of what came back, is given to the customer by
 * one adjustment; what it gives less is taken. Nothing of what was recorded is changed. What other corrections have put
 * right of other rules is right in both, so that nothing that two rules share is given twice.
 *
 * Example: a rule gave 10 points once where it should have doubled. For 25.00 the customer has 35 and should have 50,
 * so 15 are given; for 5.00 they have 15 and should have 10, so 5 are taken: one adjustment of 10.
 */

export type CorrectionId = Id<'Correction'>;

/** A correction as it was asked for; nothing about its values has been checked. */
export interface CorrectionCommand {
  readonly ruleId: string;
  /** The mended one. */
  readonly version: number;
  /** Those in whose place it is put. */
  readonly replaces: readonly number[];
  /** Purchases that happened in `[from, until)`, as RFC 3339. */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export interface JudgedCorrection extends ReplayWindow {
  readonly ruleId: string;
  readonly version: number;
  /** Rising, each once. */
  readonly replaces: readonly number[];
  readonly reason: string;
}

/**
 * POSTING: its adjustments are being made, or were broken off. UNDOING: they are being taken back, or that was broken
 * off.
 */
export type CorrectionState = 'POSTING' | 'POSTED' | 'UNDOING' | 'UNDONE';

export interface Correction extends JudgedCorrection {
  readonly correctionId: CorrectionId;
  readonly state: CorrectionState;
  /** Those that were judged again. */
  readonly purchases: number;
  readonly purchasesTouched: number;
  /** Those that come to something else than is stored even by the rules as they were. */
  readonly purchasesApart: number;
  /** Purchases recorded later are not corrected by it. */
  readonly recordedAt: Instant;
  readonly postedAt: Instant | null;
  readonly undoneAt: Instant | null;
  readonly undoReason: string | null;
}

/** What a correction gives one customer, or takes below zero; never zero. */
export interface CorrectionEntry {
  readonly customerId: CustomerId;
  readonly points: number;
}

/** What the entries of a correction come to. */
export interface CorrectionTotals {
  readonly customers: number;
  /** Points. */
  readonly given: number;
  readonly taken: number;
  /** Customers. */
  readonly posted: number;
  readonly refused: number;
  readonly undone: number;
  readonly notUndone: number;
}

/** An entry and what became of it. */
export interface PostedEntry extends CorrectionEntry {
  readonly adjustmentId: AdjustmentId | null;
  /** The code of why it was not posted. */
  readonly refusal: string | null;
  readonly undoAdjustmentId: AdjustmentId | null;
  readonly undoRefusal: string | null;
}

/** Some of the entries of a correction: those after a customer, or the first ones. */
export interface EntryPage {
  readonly correctionId: string;
  readonly after: string | null;
  readonly size: number;
}

const LONGEST_REASON = 500;
const MOST_REPLACED = 100;
const DAY_MILLIS = 86_400_000;

/** What is wrong with a correction, or its values read. Refusals: REQUIRED, TOO_LONG, TOO_MANY, INVALID, OUT_OF_RANGE. */
export function judgeCorrection(command: CorrectionCommand, now: Instant): Result<JudgedCorrection> {
  const { ruleId, version, reason } = command;
  const flaws: Refusal[] = [];
  const flaw = (code: string, message: string, field: string): void =>
    void flaws.push({ code, message, field: [field], retryable: false });
  const ofReason = flawOfText(reason, { most: LONGEST_REASON });
  if (ofReason) flaw(ofReason.code, `reason ${ofReason.message}.`, 'reason');
  const replaces = [...new Set(command.replaces)].sort((a, b) => a - b);
  if (replaces.length === 0) flaw('REQUIRED', 'Name the versions that were wrong.', 'replaces');
  if (replaces.length > MOST_REPLACED) {
    flaw('TOO_MANY', `At most ${MOST_REPLACED} versions are replaced at once.`, 'replaces');
  }
  if (replaces.includes(version)) flaw('INVALID', 'The mended version cannot replace itself.', 'replaces');
  const [from, until] = [parseInstant(command.from), parseInstant(command.until)];
  if (from === undefined) flaw('INVALID', 'from must be a time with an offset.', 'from');
  if (until === undefined) flaw('INVALID', 'until must be a time with an offset.', 'until');
  if (from !== undefined && until !== undefined) {
    if (until > now) flaw('OUT_OF_RANGE', 'until must not lie in the future.', 'until');
    if (from >= until || until - from > MOST_DAYS_SIMULATED * DAY_MILLIS) {
      flaw('OUT_OF_RANGE', `from must be before until, by at most ${MOST_DAYS_SIMULATED} days.`, 'from');
    }
    if (flaws.length === 0) return ok({ ruleId, version, replaces, from, until, reason });
  }
  return refuse(flaws);
}

/** Whether two corrections are the same but for the reason. */
function isSameCorrection(a: JudgedCorrection, b: JudgedCorrection): boolean {
  return (
    a.ruleId === b.ruleId &&
    a.version === b.version &&
    a.from === b.from &&
    a.until === b.until &&
    a.replaces.join() === b.replaces.join()
  );
}

/** What else was corrected of the time that a correction is for, and still stands. */
export interface Standing {
  /** The same correction, made before: each for what had been recorded since the one before it. The first one first. */
  readonly same: readonly Correction[];
  /** Those of other rules. */
  readonly others: readonly Correction[];
}

/**
 * Why a correction may not be made beside those that are not undone and cover some of its time, or what it has to reckon
 * with: what two corrections of one rule give for one purchase would be given twice. Refusals: CORRECTION_OVERLAPS.
 */
export function judgeStanding(
  wanted: JudgedCorrection,
  overlapping: readonly Correction[],
): Result<Standing> {
  const same: Correction[] = [];
  const others: Correction[] = [];
  for (const other of overlapping) {
    const { correctionId, ruleId, state } = other;
    if (state === 'UNDOING') {
      return refuse([overlaps(`Correction ${correctionId} is being undone; undo it whole first.`, other)]);
    }
    if (ruleId !== wanted.ruleId) others.push(other);
    else if (isSameCorrection(wanted, other)) same.push(other);
    else {
      const message = `Correction ${correctionId} of this rule covers some of that time; undo it first.`;
      return refuse([overlaps(message, other)]);
    }
  }
  return ok({ same, others });
}

/** Why a correction may not be undone: what was corrected later was worked out with it. */
export function refuseToUndo(
  correction: Correction,
  overlapping: readonly Correction[],
): Refusal | undefined {
  const later = overlapping.findLast((other) => isLater(other, correction));
  if (!later) return undefined;
  const message = `Correction ${later.correctionId} was worked out with this one; undo that first.`;
  return { ...overlaps(message, later), field: ['correctionId'] };
}

function isLater(a: Correction, b: Correction): boolean {
  return a.recordedAt === b.recordedAt ? a.correctionId > b.correctionId : a.recordedAt > b.recordedAt;
}

function overlaps(message: string, { correctionId }: Correction): Refusal {
  const details = { correctionId };
  return { code: 'CORRECTION_OVERLAPS', message, field: ['from'], retryable: false, details };
}
