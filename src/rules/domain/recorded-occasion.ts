import type { CustomerId, Id } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { describeAmount } from '../../kernel/money.js';
import { explainEarning, type ExplainedEarning } from './explain-earning.js';
import type { OccasionDetails, OccasionTriggerKind } from './occasion.js';
import type { StoredEarning } from './stored-earning.js';

export type OccasionId = Id<'Occasion'>;

/** EXPIRY is no trigger of rules: points are about to lapse, and whoever tells customers is to tell this one. */
export type OccasionKind = OccasionTriggerKind | 'EXPIRY';

/** What was decided on an occasion and what the decision read; plain JSON. */
export interface StoredOccasion {
  readonly form: 1;
  /** ISO 4217; what the explanations' amounts are in. */
  readonly currency: string;
  readonly details: OccasionDetails;
  /** Null where no rule was asked. */
  readonly earning: StoredEarning | null;
  readonly tagsAdded: readonly string[];
  /** Of EXPIRY: how many points lapse on that day, as was known then. */
  readonly expiring?: { readonly points: number; readonly at: Instant };
}

/** An occasion as it was recorded. */
export interface RecordedOccasion {
  readonly occasionId: OccasionId;
  readonly customerId: CustomerId;
  readonly key: string;
  readonly kind: OccasionKind;
  readonly name: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly pointsEarned: number;
  readonly lotNo: number | null;
  /** Of the point settings that give the points their dates. */
  readonly settingsVersion: number;
  readonly decision: StoredOccasion;
}

/** A page of a customer's occasions: those recorded before the one of that id, the latest first. */
export interface OccasionPage {
  readonly customerId: CustomerId;
  readonly before: OccasionId | null;
  readonly limit: number;
}

export interface OccasionEarning extends ExplainedEarning {
  readonly ruleId: string;
}

/**
 * What customers see of it: the points and the rules that gave them. Tags are what the shop notes about its customers,
 * and a rule that gave nothing may say by its name what the shop thinks of them.
 */
export function asCustomersSee(occasion: RecordedOccasion): RecordedOccasion {
  const { decision } = occasion;
  const { earning } = decision;
  const told = earning && { ...earning, rules: earning.rules.filter(({ points }) => points > 0) };
  return { ...occasion, decision: { ...decision, tagsAdded: [], earning: told } };
}

/** What rules gave, with the arithmetic in words. */
export function earningsOfOccasion({ earning, currency }: StoredOccasion): readonly OccasionEarning[] {
  if (!earning) return [];
  return explainEarning(earning, (amount) => describeAmount(amount, currency)).flatMap((one) =>
    one.ruleId === null ? [] : [{ ...one, ruleId: one.ruleId }],
  );
}
