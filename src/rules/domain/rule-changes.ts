import type { RuleDefinition } from './rule-definition.js';

const DEEPEST = 3;

/**
 * The paths of everything in which two definitions differ, with dots and in the order of the definition, such as
 * `effects.0.award`; no path is more than three steps deep.
 */
export function changedFields(before: RuleDefinition, after: RuleDefinition): string[] {
  return differences(before, after, []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (isSame(before, after)) return [];
  if (path.length === DEEPEST || !isTree(before) || !isTree(after)) return [path.join('.')];
  if (Array.isArray(before) !== Array.isArray(after)) return [path.join('.')];
  const keys = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Definitions are plain JSON; the order of keys does not matter. */
function isSame(before: unknown, after: unknown): boolean {
  if (!isTree(before) || !isTree(after)) return before === after;
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => Object.hasOwn(after, key) && isSame(before[key], after[key]))
  );
}
