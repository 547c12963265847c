import type { Instant } from '../../kernel/instant.js';
import type { Weekday } from './fact.js';

/** What makes a rule be asked. */
export type RuleTrigger =
  | { readonly kind: PlainTrigger }
  /** No purchase for `afterDays` days. */
  | { readonly kind: 'LAPSED'; readonly afterDays: number }
  /** An event of that name, sent by the API. */
  | { readonly kind: 'CUSTOM_EVENT'; readonly name: string };

type PlainTrigger =
  | 'PURCHASE'
  | 'CUSTOMER_JOINED'
  | 'BIRTHDAY'
  | 'MEMBERSHIP_ANNIVERSARY'
  | 'TIER_CHANGED'
  | 'REFERRAL_QUALIFIED'
  | 'FEEDBACK_GIVEN'
  | 'REPLENISHMENT_DUE'
  | 'SUGGESTION';

export type RuleTriggerKind = RuleTrigger['kind'];

/**
 * Which lines of a purchase count: those that any of the first three lists names, or all where these are empty; but
 * none that any of the next three names; and of what is left those that the condition holds for.
 */
export interface LineFilter {
  readonly skus: readonly string[];
  /** A category stands for all categories in it as well. */
  readonly categoryPaths: readonly string[];
  readonly tags: readonly string[];
  readonly excludedSkus: readonly string[];
  readonly excludedCategoryPaths: readonly string[];
  readonly excludedTags: readonly string[];
  /** In CEL, over `line`. */
  readonly condition: string | null;
}

/** How points are counted. Points and minor units are whole numbers. */
export type PointsAward =
  /** Points for every `perMinor`, and for parts of it; multipliers multiply it. */
  | { readonly kind: 'PER_AMOUNT'; readonly points: number; readonly perMinor: number }
  /** Points for every full `stepMinor` of all its lines together. */
  | { readonly kind: 'PER_STEP'; readonly points: number; readonly stepMinor: number }
  /** Points once, however much it is. */
  | { readonly kind: 'FIXED'; readonly points: number }
  /** Points for every unit of quantity, and for parts of it, rounded down over all its lines together. */
  | { readonly kind: 'PER_UNIT'; readonly points: number }
  /** An exact decimal above 1, such as "1.5". */
  | { readonly kind: 'MULTIPLIER'; readonly factor: string };

export type PointsAwardKind = PointsAward['kind'];

/** What a rule does for the customer. */
export type RuleEffect =
  | {
      readonly kind: 'AWARD_POINTS';
      readonly award: PointsAward;
      /** Null for all lines. */
      readonly lines: LineFilter | null;
    }
  | { readonly kind: 'ADD_TAG'; readonly tag: string }
  | { readonly kind: 'ISSUE_OFFER'; readonly promotion: string }
  | { readonly kind: 'GRANT_REWARD'; readonly reward: string }
  /** In words for whoever hands it over. */
  | { readonly kind: 'GIVE_GIFT'; readonly gift: string }
  | { readonly kind: 'SUGGEST_PRODUCTS'; readonly skus: readonly string[]; readonly reason: string }
  | { readonly kind: 'SUGGEST_CATEGORY'; readonly categoryPath: string; readonly reason: string }
  /** The name of a message template. */
  | { readonly kind: 'SAY_THANKS'; readonly template: string }
  /** In words for staff. */
  | { readonly kind: 'OPEN_FOLLOW_UP'; readonly task: string };

export type RuleEffectKind = RuleEffect['kind'];

/** From `from` on, up to but without `until`, by the clock on the wall: `HH:MM`. May pass midnight. */
export interface HoursOfDay {
  readonly from: string;
  readonly until: string;
}

/** When a rule holds; days and hours are those of the program's time zone. */
export interface RuleSchedule {
  readonly from: Instant | null;
  readonly until: Instant | null;
  /** None for every day. Hours that pass midnight belong to the day on which they begin. */
  readonly daysOfWeek: readonly Weekday[];
  /** Null for the whole day. */
  readonly hours: HoursOfDay | null;
}

export const LIMIT_PERIODS = ['DAY', 'WEEK', 'MONTH', 'EVER'] as const;
/** Calendar periods of the program's time zone; weeks begin on Monday. */
export type LimitPeriod = (typeof LIMIT_PERIODS)[number];

export const LIMIT_SCOPES = ['CUSTOMER', 'ALL'] as const;
/** Whether each customer has the limit, or all have it together. */
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/** How often a rule may act, or how many points it may give, in a period. */
export interface RuleLimit {
  readonly scope: LimitScope;
  readonly per: LimitPeriod;
  readonly uses: number | null;
  readonly points: number | null;
}

/** What a rule may cost in all, ever. */
export interface RuleBudget {
  readonly points: number | null;
  /** In minor units, at the program's cost per point. */
  readonly costMinor: number | null;
}

/** What a marketer configures, found to be in order: *when* (trigger), *if* (condition), *then* (effects). */
export interface RuleDefinition {
  readonly form: 1;
  readonly name: string;
  readonly description: string | null;
  readonly trigger: RuleTrigger;
  /** In CEL; null for always. */
  readonly condition: string | null;
  readonly effects: readonly RuleEffect[];
  readonly schedule: RuleSchedule;
  readonly limits: readonly RuleLimit[];
  readonly budget: RuleBudget | null;
  /** Of the rules of a group that would award points, only the best for the customer does. */
  readonly stackingGroup: string | null;
  /** How many of 10,000 customers do not get the rule's effects, so that its worth can be measured. */
  readonly holdoutShare: number;
  /** Of rules that are equally good, the one with the higher priority goes first. */
  readonly priority: number;
}

/** A schedule as it was sent: times in RFC 3339, days in any writing. */
export interface ScheduleDraft {
  readonly from: string | null;
  readonly until: string | null;
  readonly daysOfWeek: readonly string[];
  readonly hours: HoursOfDay | null;
}

/** A rule as it was sent; nothing about its values has been checked. */
export interface RuleDraft extends Omit<RuleDefinition, 'form' | 'schedule'> {
  readonly schedule: ScheduleDraft;
}

/** A rule for purchases that does nothing yet, to be filled in. */
export const EMPTY_DRAFT: RuleDraft = {
  name: '',
  description: null,
  trigger: { kind: 'PURCHASE' },
  condition: null,
  effects: [],
  schedule: { from: null, until: null, daysOfWeek: [], hours: null },
  limits: [],
  budget: null,
  stackingGroup: null,
  holdoutShare: 0,
  priority: 0,
};

/** A filter that takes every line, to be narrowed down. */
export const ALL_LINES: LineFilter = {
  skus: [],
  categoryPaths: [],
  tags: [],
  excludedSkus: [],
  excludedCategoryPaths: [],
  excludedTags: [],
  condition: null,
};
