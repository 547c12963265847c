import { Field, ID, InputType } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { DateTime, JudgedInUseCase, MinorUnits, Points, WholeNumber } from '../../platform/graphql/index.js';
import type {
  HoursOfDay,
  LimitPeriod,
  LimitScope,
  RuleDraft,
  RuleTrigger,
  ScheduleDraft,
  SeenDraft,
  Weekday,
} from '../domain/index.js';
import { effectOf, RuleEffectInput } from './rule-effect.input.js';
import {
  LimitPeriodEnum,
  LimitScopeEnum,
  PlainTriggerEnum,
  WeekdayEnum,
  type PlainTriggerKind,
} from './rule-enums.js';

@InputType('LapsedTriggerInput', { description: 'A customer who has not bought for a while.' })
@JudgedInUseCase()
export class LapsedTriggerInput {
  @Field(() => WholeNumber, { description: 'After how many days without a purchase: 1 to 3,650.' })
  readonly afterDays: number;
}

@InputType('CustomEventTriggerInput', { description: 'An event that is sent by the API.' })
@JudgedInUseCase()
export class CustomEventTriggerInput {
  @Field(() => String, { description: 'The name of the event: 1 to 100 characters.' })
  readonly name: string;
}

@InputType('RuleTriggerInput', {
  isOneOf: true,
  description: 'What makes a rule be asked: exactly one thing.',
})
@JudgedInUseCase()
export class RuleTriggerInput {
  @Field(() => PlainTriggerEnum, { nullable: true, description: 'What needs no further words.' })
  readonly on?: PlainTriggerKind | null;

  @Field(() => LapsedTriggerInput, { nullable: true, description: 'No purchase for a number of days.' })
  readonly lapsed?: LapsedTriggerInput | null;

  @Field(() => CustomEventTriggerInput, { nullable: true, description: 'An event of a name.' })
  readonly customEvent?: CustomEventTriggerInput | null;
}

@InputType('HoursOfDayInput', {
  description:
    "Hours by the clock of the program's time zone. Where `until` is earlier than `from` they pass midnight.",
})
@JudgedInUseCase()
export class HoursOfDayInput implements HoursOfDay {
  @Field(() => String, { description: 'When they begin: HH:MM.' })
  readonly from: string;

  @Field(() => String, { description: 'When they are over, that minute left out: HH:MM, up to 24:00.' })
  readonly until: string;
}

@InputType('RuleScheduleInput', { description: 'When a rule holds. What is left out does not bound it.' })
@JudgedInUseCase()
export class RuleScheduleInput {
  @Field(() => DateTime, { nullable: true, description: 'From when on.' })
  readonly from?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, that instant left out; later than `from`.',
  })
  readonly until?: string | null;

  @Field(() => [WeekdayEnum], {
    nullable: true,
    description: 'On which days. Hours that pass midnight belong to the day on which they begin.',
  })
  readonly daysOfWeek?: Weekday[] | null;

  @Field(() => HoursOfDayInput, { nullable: true, description: 'In which hours.' })
  readonly hours?: HoursOfDayInput | null;
}

@InputType('RuleLimitInput', {
  description:
    'How often a rule may act, or how many points it may give, in a period: at least one of the two.',
})
@JudgedInUseCase()
export class RuleLimitInput {
  @Field(() => LimitScopeEnum, { description: 'Whose uses and points are counted.' })
  readonly scope: LimitScope;

  @Field(() => LimitPeriodEnum, { description: 'Over which period.' })
  readonly per: LimitPeriod;

  @Field(() => WholeNumber, { nullable: true, description: 'How many times it may act: 1 to 1,000,000,000.' })
  readonly uses?: number | null;

  @Field(() => Points, { nullable: true, description: 'How many points it may give: 1 to 100,000,000,000.' })
  readonly points?: number | null;
}

@InputType('RuleBudgetInput', {
  description: 'What a rule may cost in all, over all its versions: at least one of the two.',
})
@JudgedInUseCase()
export class RuleBudgetInput {
  @Field(() => Points, { nullable: true, description: 'In points: 1 to 100,000,000,000.' })
  readonly points?: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description:
      "In minor units, at the program's cost per point: 1 to 100,000,000,000. Counted from the first version on that has one.",
  })
  readonly costMinor?: number | null;
}

/** A rule whole, as it is to be. */
@InputType('RuleInput', { description: 'A rule: when it is asked, whom it is for and what it does.' })
@JudgedInUseCase()
export class RuleInput {
  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  readonly name: string;

  @Field(() => String, { nullable: true, description: 'What it is for, in words: at most 1,000 characters.' })
  readonly description?: string | null;

  @Field(() => RuleTriggerInput, { description: 'When it is asked.' })
  readonly trigger: RuleTriggerInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Whom and what it is for, in CEL over what `ruleFacts` lists: at most 4,000 characters. Always when left out.',
  })
  readonly condition?: string | null;

  @Field(() => [RuleEffectInput], { description: 'What it does: 1 to 20 things.' })
  readonly effects: RuleEffectInput[];

  @Field(() => RuleScheduleInput, {
    nullable: true,
    description: 'When it holds. At all times when left out.',
  })
  readonly schedule?: RuleScheduleInput | null;

  @Field(() => [RuleLimitInput], {
    nullable: true,
    description: 'At most eight limits, one for each scope and period. None when left out.',
  })
  readonly limits?: RuleLimitInput[] | null;

  @Field(() => RuleBudgetInput, { nullable: true, description: 'What it may cost. Anything when left out.' })
  readonly budget?: RuleBudgetInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'At most 100 characters. Of the rules of a group that would award points only the best for the customer does; ' +
      'without a group they add up.',
  })
  readonly stackingGroup?: string | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'How many of 10,000 customers do not get its effects, so that its worth can be measured: 0 to 9,999, such as ' +
      '500 for one in 20. None when left out.',
  })
  readonly holdoutShare?: number | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description:
      'Of rules that are equally good, the one with the higher priority goes first: 0 to 1,000. 0 when left out.',
  })
  readonly priority?: number | null;
}

@InputType('SeenRuleVersion', {
  description: "A version as somebody has seen it, so that nobody's work is undone unseen.",
})
@JudgedInUseCase()
export class SeenRuleVersionInput implements SeenDraft {
  @Field(() => WholeNumber, { description: 'The number of the version.' })
  readonly version: number;

  @Field(() => WholeNumber, { description: 'The revision of it that was seen.' })
  readonly revision: number;
}

@InputType('UpdateRuleInput', { description: 'A rule, whole, as it is to be.' })
@JudgedInUseCase()
export class UpdateRuleInput extends RuleInput {
  @Field(() => ID, { description: 'Which rule.' })
  readonly ruleId: string;

  @Field(() => SeenRuleVersionInput, {
    description:
      'What you have seen and started from: the draft or, where there is none, the latest version.',
  })
  readonly basedOn: SeenRuleVersionInput;
}

@InputType('PublishRuleInput', { description: 'A draft to be published.' })
@JudgedInUseCase()
export class PublishRuleInput {
  @Field(() => ID, { description: 'Which rule.' })
  readonly ruleId: string;

  @Field(() => SeenRuleVersionInput, { description: 'The draft that you have seen.' })
  readonly draft: SeenRuleVersionInput;
}

@InputType('RuleRef', { description: 'Names a rule.' })
@JudgedInUseCase()
export class RuleRefInput {
  @Field(() => ID, { description: 'Our id of the rule.' })
  readonly ruleId: string;
}

export function ruleDraftOf(input: RuleInput): RuleDraft {
  return {
    name: input.name,
    description: input.description ?? null,
    trigger: triggerOf(input.trigger),
    condition: input.condition ?? null,
    effects: input.effects.map(effectOf),
    schedule: scheduleOf(input.schedule ?? {}),
    limits: (input.limits ?? []).map(({ scope, per, uses, points }) => ({
      scope,
      per,
      uses: uses ?? null,
      points: points ?? null,
    })),
    budget: input.budget
      ? { points: input.budget.points ?? null, costMinor: input.budget.costMinor ?? null }
      : null,
    stackingGroup: input.stackingGroup ?? null,
    holdoutShare: input.holdoutShare ?? 0,
    priority: input.priority ?? 0,
  };
}

function triggerOf({ on, lapsed, customEvent }: RuleTriggerInput): RuleTrigger {
  if (on) return { kind: on };
  if (lapsed) return { kind: 'LAPSED', afterDays: lapsed.afterDays };
  if (customEvent) return { kind: 'CUSTOM_EVENT', name: customEvent.name };
  throw new BadUserInput('A RuleTriggerInput names exactly one trigger.');
}

function scheduleOf({ from, until, daysOfWeek, hours }: RuleScheduleInput): ScheduleDraft {
  return { from: from ?? null, until: until ?? null, daysOfWeek: daysOfWeek ?? [], hours: hours ?? null };
}
