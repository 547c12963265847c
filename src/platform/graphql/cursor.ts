import { isInstant } from '../../kernel/instant.js';
import { isId } from '../../kernel/id.js';
import { BadUserInput } from '../errors/index.js';

/** What a part of a cursor is: whatever was encoded must pass this again before it comes near a query. */
export type CursorPart = 'integer' | 'instant' | 'id' | 'text';

type PartValue<Part extends CursorPart> = Part extends 'integer' | 'instant' ? number : string;

export type CursorValues<Shape extends readonly CursorPart[]> = {
  -readonly [Index in keyof Shape]: PartValue<Shape[Index]>;
};

const LONGEST_TEXT = 500;
/** NUL and halves of surrogate pairs, which PostgreSQL refuses. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** The place of an item as opaque text: the values its list is sorted by. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

/**
 * Reads a cursor that a client sent back, e.g. `decodeCursor(after, ['integer', 'id'])`. Cursors are not signed, so
 * each value is checked; what it is used for must be safe for any values of the shape.
 * Throws BadUserInput naming `after` for one that is garbled or of another list.
 */
export function decodeCursor<const Shape extends readonly CursorPart[]>(
  cursor: string,
  shape: Shape,
): CursorValues<Shape> {
  const parts = parse(cursor);
  if (
    !Array.isArray(parts) ||
    parts.length !== shape.length ||
    !shape.every((part, i) => fits(parts[i], part))
  ) {
    throw new BadUserInput('`after` is not a cursor of this list; take it from the `endCursor` of a page.', [
      'after',
    ]);
  }
  return parts as CursorValues<Shape>;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function fits(value: unknown, part: CursorPart): boolean {
  if (part === 'integer') return Number.isSafeInteger(value);
  if (part === 'instant') return isInstant(value);
  if (typeof value !== 'string') return false;
  return part === 'id' ? isId(value) : value.length <= LONGEST_TEXT && !UNSTORABLE.test(value);
}
