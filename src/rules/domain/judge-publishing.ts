import { startOfNextDay } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import type { HoursOfDay, RuleDefinition, RuleSchedule, RuleTriggerKind } from './rule-definition.js';
import { localTimeAt } from './local-time.js';
import { RuleFlaws } from './rule-flaws.js';
import { liveVersionOf, type Rule } from './rule-version.js';
import { compileSchedule, isInForce, standingAt, type CompiledSchedule } from './schedule.policy.js';
import { EFFECTS, TRIGGERS } from './what-acts.js';

/*
 * Whether a rule may be published.
 *
 * Rule: one that would do nothing may not, since its marketer would wait for it in vain: its trigger does not come
 * about yet, none of its effects acts yet, its schedule has no time left at which it would be asked, or its condition
 * is false. A budget in money needs a cost per point.
 *
 * Example: a rule that only issues an offer is refused as DOES_NOTHING: "ISSUE_OFFER acts once offers are built"; with
 * 50 points beside it, it is published, and gives the points.
 */

export interface PublishContext {
  readonly now: Instant;
  readonly timeZone: string;
  /** Ten-thousandths of a minor unit; zero for a program without one. */
  readonly costPerPoint: number;
}

/** What is found to have come about with the beginning of a day. */
const AT_MIDNIGHT: ReadonlySet<RuleTriggerKind> = new Set([
  'BIRTHDAY',
  'MEMBERSHIP_ANNIVERSARY',
  'LAPSED',
  'REPLENISHMENT_DUE',
]);

/** Every day of the week, and once more for clocks that skip a midnight. */
const DAYS_LOOKED_AHEAD = 15;

/** What stands for never, as it was written. */
const NEVER = /^[\s(]*false[\s)]*$/;
const COMMENT = /\/\/[^\n]*/g;

/** Hours that begin at midnight, or pass it. */
function holdsAtMidnight({ from, until }: HoursOfDay): boolean {
  return from === '00:00' || (until < from && until !== '00:00');
}

/** Why a rule that is in order may not be published; nothing when it may. DOES_NOTHING, COST_PER_POINT_MISSING. */
export function judgePublishing(definition: RuleDefinition, context: PublishContext): readonly Refusal[] {
  const { trigger, effects, schedule, budget } = definition;
  const flaws = new RuleFlaws();
  const { actsFrom } = TRIGGERS[trigger.kind];
  if (actsFrom !== null) {
    const message = `The rule would do nothing yet: the trigger ${trigger.kind} comes about ${actsFrom}.`;
    flaws.add('DOES_NOTHING', message, ['trigger']);
  }
  if (effects.every(({ kind }) => EFFECTS[kind].actsFrom !== null)) {
    const kinds = [...new Set(effects.map(({ kind }) => kind))];
    const reasons = kinds.map((kind) => `${kind} acts ${EFFECTS[kind].actsFrom}`).join(', ');
    flaws.add('DOES_NOTHING', `The rule would do nothing yet: ${reasons}.`, ['effects']);
  }
  const scheduleFlaw = flawOfSchedule(trigger.kind, schedule, context);
  if (scheduleFlaw)
    flaws.add('DOES_NOTHING', `The rule would do nothing: ${scheduleFlaw.why}.`, scheduleFlaw.field);
  if (definition.condition !== null && NEVER.test(definition.condition.replace(COMMENT, ''))) {
    flaws.add('DOES_NOTHING', 'The rule would do nothing: its condition is false.', ['condition']);
  }
  if (budget && budget.costMinor !== null && context.costPerPoint === 0) {
    const message = 'A budget in money needs the program to say what a point costs.';
    flaws.add('COST_PER_POINT_MISSING', message, ['budget', 'costMinor']);
  }
  return flaws.refusals;
}

/** Why a schedule has no time at which the rule would be asked. */
function flawOfSchedule(
  trigger: RuleTriggerKind,
  schedule: RuleSchedule,
  { now, timeZone }: PublishContext,
): { readonly why: string; readonly field: readonly string[] } | undefined {
  if (schedule.until !== null && schedule.until <= now) {
    return { why: 'its schedule has ended already', field: ['schedule', 'until'] };
  }
  const compiled = compileSchedule(schedule);
  const { inForce, changesAt } = standingAt(compiled, now, timeZone);
  if (!inForce && changesAt === null) {
    return { why: 'none of its days and hours lie between its beginning and its end', field: ['schedule'] };
  }
  if (!AT_MIDNIGHT.has(trigger)) return undefined;
  if (schedule.hours && !holdsAtMidnight(schedule.hours)) {
    return { why: `${trigger} comes about at midnight, outside its hours`, field: ['schedule', 'hours'] };
  }
  return hasMidnight(compiled, now, timeZone)
    ? undefined
    : {
        why: `${trigger} comes about at midnight, and none of those lies in its schedule`,
        field: ['schedule'],
      };
}

/** Whether a day begins while the schedule is in force, from now on. */
function hasMidnight(schedule: CompiledSchedule, now: Instant, timeZone: string): boolean {
  let day = startOfNextDay(Math.max(now, schedule.from) - 1, timeZone);
  for (let looked = 0; looked < DAYS_LOOKED_AHEAD && day < schedule.until; looked++) {
    if (isInForce(schedule, localTimeAt(day, timeZone))) return true;
    day = startOfNextDay(day, timeZone);
  }
  return false;
}

/** Why a program cannot go without a cost per point: rules in force or paused have budgets in money. */
export function needsCostPerPoint(rules: readonly Rule[]): Refusal | undefined {
  const names = rules.flatMap((rule) => {
    const definition = liveVersionOf(rule)?.definition;
    return definition?.budget?.costMinor != null ? [definition.name] : [];
  });
  if (names.length === 0) return undefined;
  const first = names.slice(0, 3).map((name) => `"${name}"`);
  const others = names.length > first.length ? ` and ${names.length - first.length} more` : '';
  return {
    code: 'COST_PER_POINT_MISSING',
    message: `Rules in force or paused have budgets in money, which need what a point costs: ${first.join(', ')}${others}.`,
    field: ['costPerPointMinor'],
    retryable: false,
  };
}
