import type { ParseError } from '@marcbachmann/cel-js';
import { CONDITION_LIMITS } from './condition-environment.js';
import type { FlawFound } from './condition-flaw.js';

/** What people write who know another notation, and how it is written here. */
const OTHER_NOTATIONS: readonly (readonly [RegExp, message: string, replacement: string])[] = [
  [/^=(?!=)/, 'A single = means nothing here; == compares.', '=='],
  [/^===/, 'Three = are one too many; == compares.', '=='],
  [/^<>/, 'Different from is written !=.', '!='],
  [/^≠/, 'Different from is written !=.', '!='],
  [/^≥/, 'At least is written >=.', '>='],
  [/^≤/, 'At most is written <=.', '<='],
  [/^[“”„«»]/, 'Texts stand in straight quotes.', '"'],
  [/^[‘’‚]/, 'Texts stand in straight quotes.', '"'],
  [/^&(?!&)/, 'And is written &&.', '&&'],
  [/^\|(?!\|)/, 'Or is written ||.', '||'],
  [/^and\b/i, 'And is written &&.', '&&'],
  [/^or\b/i, 'Or is written ||.', '||'],
  [/^is\s+not\b/i, 'Different from is written !=.', '!='],
  [/^(is|equals?)\b/i, 'Equal to is written ==.', '=='],
  [/^not\s+in\b/i, 'Not in a list is written !("a" in list).', ''],
];

const LIMITS: Readonly<Record<string, string>> = {
  maxAstNodes: `The condition has more than ${CONDITION_LIMITS.mostParts} parts.`,
  maxDepth: `The condition is nested more than ${CONDITION_LIMITS.deepest} deep.`,
  maxListElements: `A list has more than ${CONDITION_LIMITS.longestList} entries.`,
};

/** What is wrong with a text that is no condition at all. */
export function syntaxFlaw(text: string, error: ParseError): FlawFound {
  const { start, end } = error.range ?? { start: 0, end: text.length };
  const at = { start, end: Math.max(start, end) };
  if (error.code === 'limit_exceeded') {
    const limit = Object.keys(LIMITS).find((name) => error.summary.includes(name));
    return { ...at, code: 'TOO_COMPLEX', message: LIMITS[limit ?? ''] ?? 'The condition is too complex.' };
  }
  const syntax = (message: string, more: Partial<FlawFound> = {}): FlawFound => ({
    ...at,
    code: 'SYNTAX',
    message,
    ...more,
  });
  const other = otherNotation(text, start);
  if (other) return syntax(other.message, other);
  if (error.code.startsWith('unterminated'))
    return syntax('A text is not closed: the quote at its end is missing.');
  if (error.code === 'newline_in_string') return syntax('A text cannot go over the end of a line.');
  if (error.code.includes('escape') || error.code.includes('surrogate')) {
    return syntax('A backslash in a text is written twice.', { hint: 'Write \\\\ for \\, and \\" for ".' });
  }
  if (text.slice(start).trim() === '') return atTheEnd(error, syntax);
  const word = /^[\p{L}\p{N}_]+|^[^]/u.exec(text.slice(start))![0];
  if (error.code === 'reserved_identifier') return syntax(`${word} is a reserved word and no fact.`);
  const missing = error.summary.startsWith('Expected RPAREN')
    ? ' A closing parenthesis may be missing before it.'
    : '';
  return syntax(`${word} is not expected here.${missing}`, {
    end: start + word.length,
    hint: 'Conditions are compared with ==, !=, <, <=, >, >= or in, and joined by && and ||.',
  });
}

function atTheEnd(error: ParseError, syntax: (message: string) => FlawFound): FlawFound {
  if (error.summary.startsWith('Expected RPAREN')) return syntax('A closing parenthesis is missing.');
  if (error.summary.startsWith('Expected RBRACKET')) return syntax('A closing bracket is missing.');
  return syntax('The condition ends too early: something is missing after it.');
}

function otherNotation(text: string, start: number): (Partial<FlawFound> & { message: string }) | undefined {
  for (const [pattern, message, replacement] of OTHER_NOTATIONS) {
    const written = pattern.exec(text.slice(start))?.[0];
    if (written !== undefined) {
      return {
        message,
        end: start + written.length,
        hint: replacement === '' ? undefined : `Write ${replacement}`,
        replacement: replacement === '' ? undefined : replacement,
      };
    }
  }
  return undefined;
}
