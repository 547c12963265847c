import type { Weekday } from './fact.js';
import {
  ALL_LINES,
  EMPTY_DRAFT,
  type LineFilter,
  type PointsAward,
  type RuleDraft,
} from './rule-definition.js';

export const LONGEST_NAME = 100;
export const LONGEST_DESCRIPTION = 1_000;

/** A draft that awards points, for purchases unless it says otherwise. Name and description are cut to their lengths. */
export function awarding(
  award: PointsAward,
  rest: Partial<RuleDraft> & {
    readonly name: string;
    readonly description: string;
    readonly condition: string;
  },
  lines: Partial<LineFilter> | null = null,
): RuleDraft {
  return {
    ...EMPTY_DRAFT,
    effects: [{ kind: 'AWARD_POINTS', award, lines: lines && { ...ALL_LINES, ...lines } }],
    ...rest,
    name: cut(rest.name, LONGEST_NAME),
    description: cut(rest.description, LONGEST_DESCRIPTION),
  };
}

/** A text of at most so many characters, with what is cut off marked. */
export function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Conditions that all have to hold; what is not asked for is left out. */
export function allOf(...conditions: readonly (string | null | undefined)[]): string {
  return conditions.filter((condition) => condition != null).join(' && ');
}

/** A multiplier in words, to begin a name with: `Double points`. */
export function manyPoints(factor: string): string {
  const words: Readonly<Record<string, string>> = { '2': 'Double', '3': 'Triple' };
  return `${words[factor] ?? `${factor} times the`} points`;
}

/** `100 points`. */
export function countOfPoints(points: number): string {
  return `${points} ${points === 1 ? 'point' : 'points'}`;
}

/** Days in words: `Saturday and Sunday`. */
export function namesOf(days: readonly Weekday[]): string {
  const names = days.map((day) => day.charAt(0) + day.slice(1).toLowerCase());
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
