import type { Refusal } from './refusal.js';

export interface TextBounds {
  readonly most: number;
  readonly least?: number;
}

/**
 * What is wrong with a text from outside, or `undefined`: its length in characters, control characters (tabs and
 * line breaks among them) and lone surrogates, which PostgreSQL and JSON cannot hold.
 */
export function flawOfText(
  value: string,
  { most, least = 1 }: TextBounds,
): Pick<Refusal, 'code' | 'message'> | undefined {
  if (!value.isWellFormed() || hasControlCharacter(value)) {
    return { code: 'UNSUPPORTED_TEXT', message: 'must hold no control characters and no broken Unicode' };
  }
  const length = [...value].length;
  if (length < least) return { code: 'REQUIRED', message: 'must not be empty' };
  if (length > most) return { code: 'TOO_LONG', message: `must be at most ${most} characters long` };
  return undefined;
}

function hasControlCharacter(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  }
  return false;
}
