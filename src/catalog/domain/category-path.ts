import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';

/*
 * A category is named by its whole path, from the widest category to the narrowest: `Drinks > Coffee > Beans`.
 * The names are trimmed and in Unicode's composed form, and joined by ` > `, so that one category has one path
 * however it was typed: `Drinks>Coffee ` is `Drinks > Coffee`. Upper and lower case differ.
 */

declare const brand: unique symbol;
/** The path of a category in its one form. */
export type CategoryPath = string & { readonly [brand]: true };

const SEPARATOR = ' > ';
const MOST_LEVELS = 10;
const LONGEST_NAME = 200;
/** The path stands in a unique index, whose entries hold 2,700 bytes at most. */
const LONGEST_PATH = 600;

/** What is wrong with a value, without where it stood. */
export type Flaw = Pick<Refusal, 'code' | 'message'>;

/**
 * Reads a path as it was typed. INVALID for a name that is empty, TOO_MANY levels, TOO_LONG names or paths,
 * UNSUPPORTED_TEXT.
 */
export function parseCategoryPath(text: string): Result<CategoryPath, Flaw> {
  // Composed before it is split: `≯` is one character, which also comes as `>` and a stroke.
  const composed = text.normalize('NFC');
  const names = composed.split('>').map((name) => name.trim());
  if (names.length > MOST_LEVELS) {
    return refuse({ code: 'TOO_MANY', message: `must be at most ${MOST_LEVELS} categories deep` });
  }
  if (names.includes('')) {
    return refuse({ code: 'INVALID', message: 'must be names separated by >, such as Drinks > Coffee' });
  }
  const path = names.join(SEPARATOR) as CategoryPath;
  const flaws = names.map((name) => flawOfText(name, { most: LONGEST_NAME }));
  const flaw = flaws.find((found) => found !== undefined) ?? flawOfText(path, { most: LONGEST_PATH });
  return flaw ? refuse(flaw) : ok(path);
}

/** The paths of all categories that the category lies in, from the widest down to itself. */
export function pathsDownTo(path: CategoryPath): CategoryPath[] {
  const names = path.split(SEPARATOR);
  return names.map((_, last) => names.slice(0, last + 1).join(SEPARATOR) as CategoryPath);
}

/** The path of the category that this one lies directly in; `undefined` at the top. */
export function parentOf(path: CategoryPath): CategoryPath | undefined {
  return pathsDownTo(path).at(-2);
}

/** What the category itself is called: the last name of its path. */
export function nameOf(path: CategoryPath): string {
  return path.split(SEPARATOR).at(-1)!;
}
