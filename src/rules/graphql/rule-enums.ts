import { registerEnumType } from '@nestjs/graphql';
import {
  type LimitPeriod,
  type LimitScope,
  type RuleEffectKind,
  type RuleStep,
  type RuleTriggerKind,
  type VersionState,
  type Weekday,
} from '../domain/index.js';
import { keysOf } from './keys-of.js';

export const RuleStateEnum = {
  DRAFT: 'DRAFT',
  PUBLISHED: 'PUBLISHED',
  PAUSED: 'PAUSED',
  ENDED: 'ENDED',
} as const satisfies Record<VersionState, VersionState>;

registerEnumType(RuleStateEnum, {
  name: 'RuleState',
  description:
    'How a rule or one version of it stands. A rule is what its live version is; without one it is a draft as long ' +
    'as somebody works on it, and else ended.',
  valuesMap: {
    DRAFT: { description: 'Being worked on; it does nothing yet.' },
    PUBLISHED: { description: 'In force, whenever its schedule says so. A published version never changes.' },
    PAUSED: { description: 'Published, and doing nothing until it is resumed.' },
    ENDED: {
      description:
        'Not in force and never again: ended, replaced by a later version, or discarded as a draft.',
    },
  },
});

export const RuleStepKindEnum = {
  PUBLISHED: 'PUBLISHED',
  PAUSED: 'PAUSED',
  RESUMED: 'RESUMED',
  ENDED: 'ENDED',
  SUPERSEDED: 'SUPERSEDED',
  DISCARDED: 'DISCARDED',
} as const satisfies Record<RuleStep['kind'], RuleStep['kind']>;

registerEnumType(RuleStepKindEnum, {
  name: 'RuleStepKind',
  description: 'What happened in the life of a version.',
  valuesMap: {
    PUBLISHED: { description: 'It came into force.' },
    PAUSED: { description: 'It was taken out of force, to be resumed.' },
    RESUMED: { description: 'It came into force again.' },
    ENDED: { description: 'It was ended for good.' },
    SUPERSEDED: { description: 'A later version was published in its place.' },
    DISCARDED: { description: 'The rule was ended while this was a draft.' },
  },
});

const PLAIN_TRIGGERS = {
  PURCHASE: { description: 'A purchase is recorded, or an anonymous one is claimed.' },
  CUSTOMER_JOINED: { description: 'A customer is enrolled.' },
  BIRTHDAY: { description: "A customer's birthday; 29 February is kept on 28 February in other years." },
  MEMBERSHIP_ANNIVERSARY: { description: 'A customer joined a year ago, or a whole number of years.' },
  TIER_CHANGED: { description: 'A customer goes up or down the ladder.' },
  REFERRAL_QUALIFIED: {
    description: 'A friend brought by a customer qualifies. From when referrals are built.',
  },
  FEEDBACK_GIVEN: { description: 'A customer answers a survey. From when feedback is built.' },
  REPLENISHMENT_DUE: {
    description:
      'A product that a customer bought on three days or more is due again, by the usual gap between them.',
  },
  SUGGESTION: { description: 'Suggestions are asked for. All that such a rule can do is to suggest.' },
} satisfies Record<Exclude<RuleTriggerKind, 'LAPSED' | 'CUSTOM_EVENT'>, { description: string }>;

export type PlainTriggerKind = keyof typeof PLAIN_TRIGGERS;

export const PlainTriggerEnum = keysOf(PLAIN_TRIGGERS);

registerEnumType(PlainTriggerEnum, {
  name: 'PlainRuleTrigger',
  description: 'What makes a rule be asked, where nothing more is to be said about it.',
  valuesMap: PLAIN_TRIGGERS,
});

const TRIGGERS = {
  ...PLAIN_TRIGGERS,
  LAPSED: { description: 'A customer has not bought for a number of days.' },
  CUSTOM_EVENT: { description: 'An event of a name is sent by the API.' },
} satisfies Record<RuleTriggerKind, { description: string }>;

export const RuleTriggerKindEnum = keysOf(TRIGGERS);

registerEnumType(RuleTriggerKindEnum, {
  name: 'RuleTriggerKind',
  description: 'What makes a rule be asked.',
  valuesMap: TRIGGERS,
});

const EFFECTS = {
  AWARD_POINTS: { description: 'The customer gets points, or more of them.' },
  ADD_TAG: { description: 'The customer gets a tag, which conditions can read.' },
  ISSUE_OFFER: { description: 'The customer gets an offer. From when offers are built.' },
  GRANT_REWARD: { description: 'The customer gets a reward. From when rewards are built.' },
  GIVE_GIFT: { description: 'The customer gets a gift. From when gestures are built.' },
  SUGGEST_PRODUCTS: { description: 'Products are suggested.' },
  SUGGEST_CATEGORY: { description: 'Something of a category is suggested that fits the customer.' },
  SAY_THANKS: { description: 'The customer gets a message. From when message templates are built.' },
  OPEN_FOLLOW_UP: { description: 'Staff get a task about the customer. From when cases are built.' },
} satisfies Record<RuleEffectKind, { description: string }>;

export const RuleEffectKindEnum = keysOf(EFFECTS);

registerEnumType(RuleEffectKindEnum, {
  name: 'RuleEffectKind',
  description: 'What a rule does for the customer.',
  valuesMap: EFFECTS,
});

const WEEKDAYS = {
  MONDAY: { description: 'Monday.' },
  TUESDAY: { description: 'Tuesday.' },
  WEDNESDAY: { description: 'Wednesday.' },
  THURSDAY: { description: 'Thursday.' },
  FRIDAY: { description: 'Friday.' },
  SATURDAY: { description: 'Saturday.' },
  SUNDAY: { description: 'Sunday.' },
} satisfies Record<Weekday, { description: string }>;

export const WeekdayEnum = keysOf(WEEKDAYS);

registerEnumType(WeekdayEnum, {
  name: 'Weekday',
  description: "A day of the week in the program's time zone.",
  valuesMap: WEEKDAYS,
});

const PERIODS = {
  DAY: { description: 'From midnight to midnight.' },
  WEEK: { description: 'From Monday to Sunday.' },
  MONTH: { description: 'A calendar month.' },
  EVER: { description: 'For as long as there is the rule, over all its versions.' },
} satisfies Record<LimitPeriod, { description: string }>;

export const LimitPeriodEnum = keysOf(PERIODS);

registerEnumType(LimitPeriodEnum, {
  name: 'RuleLimitPeriod',
  description: "What a limit is counted over: periods of the program's time zone.",
  valuesMap: PERIODS,
});

const SCOPES = {
  CUSTOMER: { description: 'Each customer has the limit for themselves.' },
  ALL: { description: 'All customers have it together.' },
} satisfies Record<LimitScope, { description: string }>;

export const LimitScopeEnum = keysOf(SCOPES);

registerEnumType(LimitScopeEnum, {
  name: 'RuleLimitScope',
  description: 'Whose uses and points a limit counts.',
  valuesMap: SCOPES,
});
