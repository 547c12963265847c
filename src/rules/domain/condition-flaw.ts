import type { Refusal } from '../../kernel/refusal.js';

export type ConditionFlawCode =
  | 'TOO_LONG'
  | 'TOO_COMPLEX'
  | 'SYNTAX'
  | 'UNKNOWN_FACT'
  | 'FACT_NOT_HERE'
  | 'FACT_NOT_OFFERED'
  | 'UNKNOWN_FUNCTION'
  | 'MISUSED_FUNCTION'
  | 'UNKNOWN_VALUE'
  | 'WRONG_TYPE'
  | 'NOT_OFFERED'
  /** Only of advice. */
  | 'LIKELY_NOT_MEANT';

/** Where something stands in the text of a condition. Lines and columns count from 1, `offset` from 0. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  /** In characters as JavaScript counts them, like the others; 0 at the end of the text. */
  readonly length: number;
}

/** What is wrong with a condition, in plain words, and where. */
export interface ConditionFlaw {
  readonly code: ConditionFlawCode;
  readonly message: string;
  /** What would be right, where that can be guessed. */
  readonly hint: string | null;
  /** A text that may be put in the place of what is wrong. */
  readonly replacement: string | null;
  readonly position: TextPosition;
}

/** A flaw without its place, and the place as offsets into the text. */
export interface FlawFound {
  readonly code: ConditionFlawCode;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly replacement?: string | undefined;
  readonly start: number;
  readonly end: number;
}

export function flawAt(text: string, found: FlawFound): ConditionFlaw {
  const { code, message, hint, replacement } = found;
  const start = Math.min(found.start, text.length);
  const before = text.slice(0, start);
  return {
    code,
    message,
    hint: hint ?? null,
    replacement: replacement ?? null,
    position: {
      line: before.split('\n').length,
      column: start - before.lastIndexOf('\n'),
      offset: start,
      length: Math.max(0, Math.min(found.end, text.length) - start),
    },
  };
}

/** The flaw as a refusal of what was to be saved, with the path to the input that holds the condition. */
export function asRefusal(flaw: ConditionFlaw, field: readonly string[]): Refusal {
  const { line, column, offset, length } = flaw.position;
  return {
    code: 'INVALID_CONDITION',
    message: flaw.hint ? `${flaw.message} ${flaw.hint}` : flaw.message,
    field,
    retryable: false,
    details: {
      flaw: flaw.code,
      line,
      column,
      offset,
      length,
      ...(flaw.hint !== null ? { hint: flaw.hint } : {}),
      ...(flaw.replacement !== null ? { replacement: flaw.replacement } : {}),
    },
  };
}
