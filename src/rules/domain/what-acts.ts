import type { PointsAwardKind, RuleEffectKind, RuleTriggerKind } from './rule-definition.js';

/** From when something acts: null for now, or in words, such as "once offers are built". */
export type ActsFrom = string | null;

interface EffectTerms {
  readonly actsFrom: ActsFrom;
  /** The triggers that it goes with; null for all but SUGGESTION. */
  readonly triggers: readonly RuleTriggerKind[] | null;
}

/** Which effects act by now, and from when the others do. A rule needs one that acts to be published. */
export const EFFECTS: Readonly<Record<RuleEffectKind, EffectTerms>> = {
  AWARD_POINTS: { actsFrom: null, triggers: null },
  ADD_TAG: { actsFrom: null, triggers: null },
  ISSUE_OFFER: { actsFrom: 'once offers are built', triggers: null },
  GRANT_REWARD: { actsFrom: 'once rewards are built', triggers: null },
  GIVE_GIFT: { actsFrom: 'once gestures are built', triggers: null },
  SUGGEST_PRODUCTS: { actsFrom: null, triggers: ['PURCHASE', 'SUGGESTION'] },
  SUGGEST_CATEGORY: { actsFrom: null, triggers: ['PURCHASE', 'SUGGESTION'] },
  SAY_THANKS: { actsFrom: 'once message templates are built', triggers: null },
  OPEN_FOLLOW_UP: { actsFrom: 'once cases are built', triggers: null },
};

/** Which triggers come about by now, and from when the others do. */
export const TRIGGERS: Readonly<Record<RuleTriggerKind, { readonly actsFrom: ActsFrom }>> = {
  PURCHASE: { actsFrom: null },
  CUSTOMER_JOINED: { actsFrom: null },
  BIRTHDAY: { actsFrom: null },
  MEMBERSHIP_ANNIVERSARY: { actsFrom: null },
  TIER_CHANGED: { actsFrom: null },
  LAPSED: { actsFrom: null },
  REPLENISHMENT_DUE: { actsFrom: null },
  CUSTOM_EVENT: { actsFrom: null },
  REFERRAL_QUALIFIED: { actsFrom: 'once referrals are built' },
  FEEDBACK_GIVEN: { actsFrom: 'once feedback is built' },
  SUGGESTION: { actsFrom: null },
};

/** Which awards count something of a purchase, so that they go with no other trigger. */
export const AWARDS: Readonly<Record<PointsAwardKind, { readonly onlyOfPurchases: boolean }>> = {
  PER_AMOUNT: { onlyOfPurchases: true },
  PER_STEP: { onlyOfPurchases: true },
  FIXED: { onlyOfPurchases: false },
  PER_UNIT: { onlyOfPurchases: true },
  MULTIPLIER: { onlyOfPurchases: true },
};

/** Whether an effect puts something forward, and does nothing else. */
export function suggests(effect: RuleEffectKind): boolean {
  return effect === 'SUGGEST_PRODUCTS' || effect === 'SUGGEST_CATEGORY';
}

/** Whether an effect goes with a trigger. */
export function goesWith(effect: RuleEffectKind, trigger: RuleTriggerKind): boolean {
  const { triggers } = EFFECTS[effect];
  return triggers ? triggers.includes(trigger) : trigger !== 'SUGGESTION';
}
