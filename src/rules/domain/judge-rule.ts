import { parseInstant, type Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { WEEKDAYS, type Weekday } from './fact.js';
import type { ConditionPlace } from './facts.js';
import { HOLDOUT_PLACES } from './holdout.policy.js';
import { judgeEffects } from './judge-effects.js';
import type {
  HoursOfDay,
  RuleBudget,
  RuleDefinition,
  RuleDraft,
  RuleLimit,
  RuleSchedule,
  RuleTrigger,
  ScheduleDraft,
} from './rule-definition.js';
import { RuleFlaws, type JudgeRuleContext } from './rule-flaws.js';
import { parseTimeOfDay } from './schedule.policy.js';

const LONGEST_NAME = 100;
const LONGEST_DESCRIPTION = 1_000;
const LONGEST_EVENT_NAME = 100;
const MOST_DAYS_LAPSED = 3_650;
const MOST_LIMITS = 8;
const MOST_USES = 1_000_000_000;
/** Of all customers together; in the units that costs are counted in these are safe integers, too. */
const MOST_BUDGET = 100_000_000_000;
const HIGHEST_PRIORITY = 1_000;

/** What the condition of a rule with that trigger can read. */
export function placeOf(trigger: RuleTrigger): Extract<ConditionPlace, 'PURCHASE' | 'EVENT'> {
  return trigger.kind === 'PURCHASE' ? 'PURCHASE' : 'EVENT';
}

/**
 * Judges a draft and tells everything that is wrong with it: REQUIRED, TOO_LONG, UNSUPPORTED_TEXT (texts), TOO_MANY
 * (lists), OUT_OF_RANGE (numbers), INVALID (times, decimals, and what does not go together) and what the conditions
 * have. What is in order is tidied: texts are trimmed, lists have each value once.
 *
 * Example: "Double Tuesday" with a multiplier of "2.0" on days ["tuesday"] becomes a definition with the factor "2" on
 * TUESDAY; with a multiplier of "12" it is refused as OUT_OF_RANGE at effects.0.award.factor.
 */
export function judgeRule(draft: RuleDraft, context: JudgeRuleContext): Result<RuleDefinition> {
  const flaws = new RuleFlaws();
  const { trigger, condition, holdoutShare, priority } = draft;
  const name = draft.name.trim();
  flaws.text(name, LONGEST_NAME, 'name');
  const description = optionalText(draft.description, LONGEST_DESCRIPTION, flaws, 'description');
  const stackingGroup = optionalText(draft.stackingGroup, LONGEST_NAME, flaws, 'stackingGroup');
  const judgedTrigger = judgeTrigger(trigger, flaws);
  if (condition !== null) flaws.addAll(context.flawsOfCondition(condition, placeOf(trigger), ['condition']));
  const effects = judgeEffects(draft.effects, trigger.kind, context, flaws);
  const schedule = judgeSchedule(draft.schedule, flaws);
  judgeLimits(draft.limits, flaws);
  judgeBudget(draft.budget, flaws);
  judgeWhatIsUsedUp(draft, flaws);
  flaws.whole(holdoutShare, 0, HOLDOUT_PLACES - 1, 'holdoutShare');
  flaws.whole(priority, 0, HIGHEST_PRIORITY, 'priority');
  if (flaws.refusals.length > 0) return refuse(flaws.refusals);
  return ok({
    form: 1,
    name,
    description,
    trigger: judgedTrigger,
    condition,
    effects,
    schedule,
    limits: draft.limits.map(({ scope, per, uses, points }) => ({ scope, per, uses, points })),
    budget: draft.budget && { points: draft.budget.points, costMinor: draft.budget.costMinor },
    stackingGroup,
    holdoutShare,
    priority,
  });
}

function optionalText(text: string | null, most: number, flaws: RuleFlaws, field: string): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return null;
  flaws.text(trimmed, most, field);
  return trimmed;
}

function judgeTrigger(trigger: RuleTrigger, flaws: RuleFlaws): RuleTrigger {
  switch (trigger.kind) {
    case 'LAPSED':
      flaws.whole(trigger.afterDays, 1, MOST_DAYS_LAPSED, 'trigger', 'afterDays');
      return { kind: trigger.kind, afterDays: trigger.afterDays };
    case 'CUSTOM_EVENT': {
      const name = trigger.name.trim().normalize('NFC');
      flaws.text(name, LONGEST_EVENT_NAME, 'trigger', 'name');
      return { kind: trigger.kind, name };
    }
    default:
      return { kind: trigger.kind };
  }
}

function judgeSchedule(draft: ScheduleDraft, flaws: RuleFlaws): RuleSchedule {
  const from = judgeTime(draft.from, flaws, 'from');
  const until = judgeTime(draft.until, flaws, 'until');
  if (from !== null && until !== null && until <= from) {
    flaws.take({ code: 'INVALID', message: 'must be later than from' }, 'schedule', 'until');
  }
  const days = new Set<Weekday>();
  draft.daysOfWeek.forEach((text, index) => {
    const day = WEEKDAYS.find((known) => known === text.trim().toUpperCase());
    if (day) days.add(day);
    else {
      const message = `must be among ${WEEKDAYS.join(', ')}`;
      flaws.take({ code: 'INVALID', message }, 'schedule', 'daysOfWeek', String(index));
    }
  });
  return {
    from,
    until,
    daysOfWeek: WEEKDAYS.filter((day) => days.has(day)),
    hours: draft.hours && judgeHours(draft.hours, flaws),
  };
}

function judgeTime(text: string | null, flaws: RuleFlaws, field: string): Instant | null {
  if (text === null) return null;
  const instant = parseInstant(text);
  if (instant === undefined) {
    const message = 'must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00';
    flaws.take({ code: 'INVALID', message }, 'schedule', field);
  }
  return instant ?? null;
}

function judgeHours(given: HoursOfDay, flaws: RuleFlaws): HoursOfDay {
  const hours = {
    from: given.from.trim(),
    // The end of a day is the start of the next.
    until: given.until.trim() === '24:00' ? '00:00' : given.until.trim(),
  };
  const times = [hours.from, hours.until].map(parseTimeOfDay);
  for (const [index, field] of (['from', 'until'] as const).entries()) {
    const message = 'must be a time of day from 00:00 to 24:00, such as 17:30';
    if (times[index] === undefined) {
      flaws.take({ code: 'INVALID', message }, 'schedule', 'hours', field);
    }
  }
  if (times[0] !== undefined && times[0] === times[1]) {
    const message = 'must differ from from; for the whole day leave the hours out';
    flaws.take({ code: 'INVALID', message }, 'schedule', 'hours', 'until');
  }
  return hours;
}

function judgeLimits(limits: readonly RuleLimit[], flaws: RuleFlaws): void {
  if (!flaws.list(limits, MOST_LIMITS, 'limits')) return;
  const seen = new Set<string>();
  limits.forEach(({ scope, per, uses, points }, index) => {
    const path = ['limits', String(index)];
    if (uses === null && points === null) {
      flaws.add('REQUIRED', 'A limit must say how many uses or points there are.', path);
    }
    if (uses !== null) flaws.whole(uses, 1, MOST_USES, ...path, 'uses');
    if (points !== null) flaws.whole(points, 1, MOST_BUDGET, ...path, 'points');
    if (seen.has(`${scope} ${per}`)) {
      flaws.add(
        'INVALID',
        `There must be one limit for ${scope} per ${per}, with its uses and points.`,
        path,
      );
    }
    seen.add(`${scope} ${per}`);
  });
}

/** To suggest uses nothing up, so a limit that would never be reached is not taken. */
function judgeWhatIsUsedUp({ trigger, limits, budget }: RuleDraft, flaws: RuleFlaws): void {
  if (trigger.kind !== 'SUGGESTION') return;
  const message = 'To suggest uses nothing up: with the trigger SUGGESTION there is none.';
  if (limits.length > 0) flaws.add('INVALID', message, ['limits']);
  if (budget) flaws.add('INVALID', message, ['budget']);
}

function judgeBudget(budget: RuleBudget | null, flaws: RuleFlaws): void {
  if (!budget) return;
  const { points, costMinor } = budget;
  if (points === null && costMinor === null) {
    flaws.add('REQUIRED', 'A budget must say how many points or minor units there are.', ['budget']);
  }
  if (points !== null) flaws.whole(points, 1, MOST_BUDGET, 'budget', 'points');
  if (costMinor !== null) flaws.whole(costMinor, 1, MOST_BUDGET, 'budget', 'costMinor');
}
