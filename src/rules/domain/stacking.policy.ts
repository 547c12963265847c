import type { ApplicableRule } from './applicable-rules.js';

/*
 * Which of several rules award points.
 *
 * Rule: of the rules of one stacking group only one does, and it is the one with which the customer gets most for the
 * whole purchase; where that is the same, the one with the higher priority, then the one with the lower id. Rules
 * without a group all do. With several groups at once every combination is tried; beyond 64 combinations one group is
 * settled after the other, in order of their best-ranked rule.
 *
 * Example: in one group "double points" (10 more on 10.00) and "25 points once": the second applies, unless the
 * purchase is of more than 25.00.
 */

const MOST_COMBINATIONS = 64;

/**
 * The rules that award, out of those that would, in order of rank. `totalWith` says how many points the customer gets
 * if just these award.
 */
export function settleGroups(
  rules: readonly ApplicableRule[],
  totalWith: (awarding: readonly ApplicableRule[]) => number,
): readonly ApplicableRule[] {
  const groups = rivals(rules);
  if (groups.length === 0) return rules;
  const competing = new Set(groups.flat());
  const others = rules.filter((rule) => !competing.has(rule));
  const combinations = groups.reduce((product, group) => product * group.length, 1);
  const chosen =
    combinations <= MOST_COMBINATIONS
      ? best(combine(groups), (winners) => totalWith([...others, ...winners]))
      : groups.reduce<readonly ApplicableRule[]>((winners, group) => {
          const winner = best(group, (rule) => totalWith([...others, ...winners, rule]));
          return [...winners, winner];
        }, []);
  const awarding = new Set([...others, ...chosen]);
  return rules.filter((rule) => awarding.has(rule));
}

/** The groups in which more than one rule would award. */
function rivals(rules: readonly ApplicableRule[]): ApplicableRule[][] {
  const groups = new Map<string, ApplicableRule[]>();
  for (const applicable of rules) {
    const { stackingGroup } = applicable.rule;
    if (stackingGroup === null) continue;
    const group = groups.get(stackingGroup);
    if (group) group.push(applicable);
    else groups.set(stackingGroup, [applicable]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Every way to take one of each group, those with the first of the first groups first. */
function combine(groups: readonly (readonly ApplicableRule[])[]): ApplicableRule[][] {
  return groups.reduce<ApplicableRule[][]>(
    (ways, group) => ways.flatMap((way) => group.map((rule) => [...way, rule])),
    [[]],
  );
}

function best<T>(candidates: readonly T[], worth: (candidate: T) => number): T {
  let [first] = candidates;
  if (first === undefined) throw new Error('there is nothing to choose from');
  let most = worth(first);
  for (const candidate of candidates.slice(1)) {
    const points = worth(candidate);
    if (points > most) [first, most] = [candidate, points];
  }
  return first;
}
