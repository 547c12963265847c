import { flawOfText } from '../../kernel/text.js';
import type { Rung } from './tier-ladder.js';

/** Takes what is wrong with a value: a code, a sentence, and the path to it. */
export type Flag = (code: string, message: string, ...field: string[]) => void;

/** A rung as a marketer sends it. */
export interface RungCommand {
  readonly code: string;
  readonly name: string;
  readonly threshold: number;
  /** An exact decimal such as `1.5`; null for once the points. */
  readonly earnMultiplier: number | string | null;
  readonly benefits: readonly string[];
}

const MOST_RUNGS = 20;
const HIGHEST_THRESHOLD = 1_000_000_000_000;
const MOST_TEXTS = 20;
const LONGEST_NAME = 100;
const LONGEST_TEXT = 300;
const CODE = /^[A-Z][A-Z0-9_]{0,39}$/;
const DECIMAL = /^(\d{1,2})(?:\.(\d{1,3})0*)?$/;

/** Judges the rungs of a ladder, from the entry tier upwards. */
export function judgeRungs(rungs: readonly RungCommand[], flag: Flag): readonly Rung[] {
  if (rungs.length === 0) flag('REQUIRED', 'A ladder needs at least the entry tier.', 'rungs');
  if (rungs.length > MOST_RUNGS) {
    flag('TOO_MANY', `A ladder has at most ${MOST_RUNGS} rungs.`, 'rungs');
    return [];
  }
  const codes = new Set<string>();
  return rungs.map((rung, position) => {
    const path = ['rungs', String(position)];
    judgeCode(rung.code, codes, flag, path);
    const flaw = flawOfText(rung.name, { most: LONGEST_NAME });
    if (flaw) flag(flaw.code, `The name ${flaw.message}.`, ...path, 'name');
    judgeThreshold(rung.threshold, rungs[position - 1]?.threshold, flag, path);
    return {
      code: rung.code,
      name: rung.name,
      threshold: rung.threshold,
      benefits: {
        multiplierThousandths: judgeMultiplier(rung.earnMultiplier, flag, path),
        texts: judgeTexts(rung.benefits, flag, path),
      },
    };
  });
}

function judgeCode(code: string, codes: Set<string>, flag: Flag, path: string[]): void {
  if (!CODE.test(code)) {
    const message =
      'The code must be 1 to 40 capital letters, digits and underscores, beginning with a letter.';
    flag('INVALID', message, ...path, 'code');
  } else if (codes.has(code)) {
    flag('INVALID', 'Another rung has this code already.', ...path, 'code');
  }
  codes.add(code);
}

function judgeThreshold(
  threshold: number,
  below: number | undefined,
  flag: Flag,
  path: readonly string[],
): void {
  const field = [...path, 'threshold'];
  if (!Number.isInteger(threshold) || threshold < 0 || threshold > HIGHEST_THRESHOLD) {
    flag('OUT_OF_RANGE', `The threshold must be a whole number from 0 to ${HIGHEST_THRESHOLD}.`, ...field);
  } else if (below === undefined && threshold !== 0) {
    flag('OUT_OF_RANGE', 'The first rung is the entry tier; its threshold must be 0.', ...field);
  } else if (below !== undefined && threshold <= below) {
    flag('OUT_OF_RANGE', `The threshold must be above ${below}, that of the rung below.`, ...field);
  }
}

/** Thousandths, without ever computing in floating point. */
function judgeMultiplier(raw: RungCommand['earnMultiplier'], flag: Flag, path: readonly string[]): number {
  if (raw === null) return 1000;
  const match = DECIMAL.exec(String(raw).trim());
  const thousandths = match ? Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0')) : 0;
  if (thousandths < 1000 || thousandths > 10_000) {
    const message = 'The multiplier must be a decimal from 1 to 10 with up to three places, such as 1.5.';
    flag('OUT_OF_RANGE', message, ...path, 'earnMultiplier');
  }
  return thousandths;
}

function judgeTexts(texts: readonly string[], flag: Flag, path: readonly string[]): readonly string[] {
  if (texts.length > MOST_TEXTS) {
    flag('TOO_MANY', `A tier has at most ${MOST_TEXTS} benefits in words.`, ...path, 'benefits');
    return [];
  }
  for (const [index, text] of texts.entries()) {
    const flaw = flawOfText(text, { most: LONGEST_TEXT });
    if (flaw) flag(flaw.code, `The benefit ${flaw.message}.`, ...path, 'benefits', String(index));
  }
  return texts;
}
