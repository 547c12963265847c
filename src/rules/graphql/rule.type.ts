import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, MinorUnits, Points, WholeNumber } from '../../platform/graphql/index.js';
import {
  draftOf,
  liveVersionOf,
  stateOfRule,
  TRIGGERS,
  type HoursOfDay,
  type LimitPeriod,
  type LimitScope,
  type Rule,
  type RuleBudget,
  type RuleLimit,
  type RuleSchedule,
  type RuleStep,
  type RuleTrigger,
  type RuleTriggerKind,
  type RuleVersion,
  type VersionState,
  type Weekday,
} from '../domain/index.js';
import { RuleEffectUnion, toldEffectOf, type ToldEffect } from './rule-effect.type.js';
import {
  LimitPeriodEnum,
  LimitScopeEnum,
  RuleStateEnum,
  RuleStepKindEnum,
  RuleTriggerKindEnum,
  WeekdayEnum,
} from './rule-enums.js';

@ObjectType('RuleTrigger', { description: 'What makes a rule be asked.' })
export class RuleTriggerType {
  @Field(() => RuleTriggerKindEnum, { description: 'What it is.' })
  readonly kind: RuleTriggerKind;

  @Field(() => Int, { nullable: true, description: 'Of LAPSED: after how many days without a purchase.' })
  readonly afterDays: number | null;

  @Field(() => String, { nullable: true, description: 'Of CUSTOM_EVENT: the name of the event.' })
  readonly eventName: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'From when on triggers of this kind come about, such as "once referrals are built"; null for now.',
  })
  readonly actsFrom: string | null;
}

@ObjectType('HoursOfDay', {
  description: "Hours by the clock of the program's time zone; they may pass midnight.",
})
class HoursOfDayType implements HoursOfDay {
  @Field(() => String, { description: 'When they begin: HH:MM.' })
  readonly from: string;

  @Field(() => String, { description: 'When they are over: HH:MM; 00:00 for the end of the day.' })
  readonly until: string;
}

@ObjectType('RuleSchedule', { description: 'When a rule holds.' })
export class RuleScheduleType implements RuleSchedule {
  @Field(() => DateTime, { nullable: true, description: 'From when on; null for no beginning.' })
  readonly from: Instant | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, that instant left out; null for no end.',
  })
  readonly until: Instant | null;

  @Field(() => [WeekdayEnum], {
    description:
      'On which days; empty for every day. Hours that pass midnight belong to the day they begin on.',
  })
  readonly daysOfWeek: readonly Weekday[];

  @Field(() => HoursOfDayType, { nullable: true, description: 'In which hours; null for the whole day.' })
  readonly hours: HoursOfDay | null;
}

@ObjectType('RuleLimit', {
  description: 'How often a rule may act, or how many points it may give, in a period.',
})
export class RuleLimitType implements RuleLimit {
  @Field(() => LimitScopeEnum, { description: 'Whose uses and points are counted.' })
  readonly scope: LimitScope;

  @Field(() => LimitPeriodEnum, { description: 'Over which period.' })
  readonly per: LimitPeriod;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'How many times it may act; null for any number.',
  })
  readonly uses: number | null;

  @Field(() => Points, { nullable: true, description: 'How many points it may give; null for any number.' })
  readonly points: number | null;
}

@ObjectType('RuleBudget', { description: 'What a rule may cost in all, over all its versions.' })
export class RuleBudgetType implements RuleBudget {
  @Field(() => Points, { nullable: true, description: 'In points; null for any number.' })
  readonly points: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description: "In minor units, at the program's cost per point; null for any amount.",
  })
  readonly costMinor: number | null;
}

/** Who did something to a rule; the fields `byName` are looked up. */
@ObjectType({ isAbstract: true })
abstract class RuleActType {
  @Field(() => ID, {
    nullable: true,
    description: 'The API key it was done with; null for the command line.',
  })
  readonly byKeyId: string | null;

  @Field(() => DateTime, { description: 'When.' })
  readonly at: Instant;
}

@ObjectType('RuleEdit', { description: 'A change of a draft.' })
export class RuleEditType extends RuleActType {
  @Field(() => Int, { description: 'The revision that it made.' })
  readonly revision: number;

  @Field(() => [String], {
    description:
      'The paths of what was changed, such as `effects.0.award`; empty for the first revision, which is new or a ' +
      'copy of the version before.',
  })
  readonly changed: readonly string[];
}

@ObjectType('RuleStep', { description: 'A step in the life of a version.' })
export class RuleStepType extends RuleActType {
  @Field(() => RuleStepKindEnum, { description: 'What happened.' })
  readonly kind: RuleStep['kind'];
}

@ObjectType('RuleVersion', {
  description:
    'One version of a rule: when it is asked, whom it is for and what it does. Only drafts change.',
})
export class RuleVersionType {
  @Field(() => Int, { description: 'Its number, from 1.' })
  readonly version: number;

  @Field(() => Int, { description: 'Counts the changes of the draft, from 1.' })
  readonly revision: number;

  @Field(() => RuleStateEnum, { description: 'How it stands.' })
  readonly state: VersionState;

  @Field(() => String, { description: 'What the rule is called in this version.' })
  readonly name: string;

  @Field(() => String, { nullable: true, description: 'What it is for, in words.' })
  readonly description: string | null;

  @Field(() => RuleTriggerType, { description: 'When it is asked.' })
  readonly trigger: RuleTriggerType;

  @Field(() => String, { nullable: true, description: 'Whom and what it is for, in CEL; null for always.' })
  readonly condition: string | null;

  @Field(() => [RuleEffectUnion], { description: 'What it does.' })
  readonly effects: readonly ToldEffect[];

  @Field(() => RuleScheduleType, { description: 'When it holds.' })
  readonly schedule: RuleScheduleType;

  @Field(() => [RuleLimitType], { description: 'How often it may act and how many points it may give.' })
  readonly limits: readonly RuleLimitType[];

  @Field(() => RuleBudgetType, { nullable: true, description: 'What it may cost in all; null for anything.' })
  readonly budget: RuleBudgetType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of the rules of a group that would award points only the best for the customer does; null for none.',
  })
  readonly stackingGroup: string | null;

  @Field(() => Int, {
    description:
      'How many of 10,000 customers do not get its effects, so that its worth can be measured: 500 for one in 20.',
  })
  readonly holdoutShare: number;

  @Field(() => Int, {
    description: 'Of rules that are equally good, the one with the higher priority goes first.',
  })
  readonly priority: number;

  @Field(() => [RuleEditType], { description: 'The latest 100 changes of the draft, in order.' })
  readonly edits: readonly RuleEditType[];

  @Field(() => [RuleStepType], { description: 'Its life after it was a draft, in order.' })
  readonly steps: readonly RuleStepType[];
}

@ObjectType('RuleFault', {
  description:
    'What a rule ran into: a condition that has no value, or more points than can be counted. The rule was passed ' +
    'over, and the purchase went on.',
})
export class RuleFaultType {
  @Field(() => Int, { description: 'The version of the rule.' })
  readonly version: number;

  @Field(() => String, {
    description: 'What kind of fault, such as DIVISION_BY_ZERO, LIST_TOO_LONG or TOO_MANY_POINTS.',
  })
  readonly code: string;

  @Field(() => String, { description: 'What went wrong the last time, in words.' })
  readonly message: string;

  @Field(() => WholeNumber, { description: 'How many times.' })
  readonly times: number;

  @Field(() => DateTime, { description: 'When first.' })
  readonly firstAt: Instant;

  @Field(() => DateTime, { description: 'When last.' })
  readonly lastAt: Instant;
}

@ObjectType('Rule', { description: 'What a marketer configures, with all its versions.' })
export class RuleType {
  /** Where the versions are read. */
  readonly rule: Rule;

  @Field(() => ID, { description: 'Our id of the rule, opaque.' })
  readonly id: string;

  @Field(() => String, {
    description: 'What its live version is called; else its draft, or its last version.',
  })
  readonly name: string;

  @Field(() => RuleStateEnum, { description: 'How it stands.' })
  readonly state: VersionState;

  @Field(() => RuleVersionType, {
    nullable: true,
    description: 'The version that is being worked on, if any.',
  })
  readonly draft: RuleVersionType | null;

  @Field(() => RuleVersionType, {
    nullable: true,
    description: 'The version that is published, or paused; null for none.',
  })
  readonly live: RuleVersionType | null;
}

export const RuleConnection = connectionOf(() => RuleType, 'Rule', 'Rules, those made last first.');
export const RuleVersionConnection = connectionOf(
  () => RuleVersionType,
  'RuleVersion',
  'Versions of a rule, the latest first.',
);

export function ruleTypeOf(rule: Rule): RuleType {
  const [live, draft] = [liveVersionOf(rule), draftOf(rule)];
  const named = live ?? draft ?? rule.versions.at(-1)!;
  return {
    rule,
    id: rule.ruleId,
    name: named.definition.name,
    state: stateOfRule(rule),
    draft: draft ? ruleVersionTypeOf(draft) : null,
    live: live ? ruleVersionTypeOf(live) : null,
  };
}

export function ruleVersionTypeOf({ definition, edits, steps, ...version }: RuleVersion): RuleVersionType {
  const { form: _form, trigger, effects, ...rest } = definition;
  return {
    ...version,
    ...rest,
    trigger: triggerTypeOf(trigger),
    effects: effects.map(toldEffectOf),
    edits: edits.map(({ by, ...edit }) => ({ ...edit, byKeyId: by })),
    steps: steps.map(({ by, ...step }) => ({ ...step, byKeyId: by })),
  };
}

function triggerTypeOf(trigger: RuleTrigger): RuleTriggerType {
  return {
    kind: trigger.kind,
    afterDays: trigger.kind === 'LAPSED' ? trigger.afterDays : null,
    eventName: trigger.kind === 'CUSTOM_EVENT' ? trigger.name : null,
    actsFrom: TRIGGERS[trigger.kind].actsFrom,
  };
}
