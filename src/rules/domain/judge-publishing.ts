import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import type { HoursOfDay, RuleDefinition, RuleTriggerKind } from './rule-definition.js';
import { RuleFlaws } from './rule-flaws.js';
import { compileSchedule, standingAt } from './schedule.policy.js';
import { EFFECTS, TRIGGERS } from './what-acts.js';

/*
 * Whether a rule may be published.
 *
 * Rule: one that would do nothing may not, since its marketer would wait for it in vain: its trigger does not come
 * about yet, none of its effects acts yet, or its schedule has no time left. A budget in money needs a cost per point.
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
  if (schedule.until !== null && schedule.until <= context.now) {
    flaws.add('DOES_NOTHING', 'The rule would do nothing: its schedule has ended already.', [
      'schedule',
      'until',
    ]);
  } else {
    const { inForce, changesAt } = standingAt(compileSchedule(schedule), context.now, context.timeZone);
    if (!inForce && changesAt === null) {
      const message =
        'The rule would do nothing: none of its days and hours lie between its beginning and its end.';
      flaws.add('DOES_NOTHING', message, ['schedule']);
    }
  }
  if (AT_MIDNIGHT.has(trigger.kind) && schedule.hours && !holdsAtMidnight(schedule.hours)) {
    const message = `The rule would do nothing: ${trigger.kind} comes about at midnight, outside its hours.`;
    flaws.add('DOES_NOTHING', message, ['schedule', 'hours']);
  }
  if (budget && budget.costMinor !== null && context.costPerPoint === 0) {
    const message = 'A budget in money needs the program to say what a point costs.';
    flaws.add('COST_PER_POINT_MISSING', message, ['budget', 'costMinor']);
  }
  return flaws.refusals;
}
