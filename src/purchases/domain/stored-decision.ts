import { describeAmount } from '../../kernel/money.js';
import { settingsOfVersion, type PointSettings } from '../../programs/domain/index.js';
import {
  describeNearMiss,
  explainEarning,
  type ExplainedEarning,
  type NearMiss,
  type StoredEarning,
} from '../../rules/domain/index.js';
import type { TierChange } from '../../tiers/domain/index.js';

export type WarningCode = 'CUSTOMER_UNKNOWN' | 'CUSTOMER_SUSPENDED' | 'CUSTOMER_CLOSED';

/** Something the person at the till should know although the sale went on. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** What a purchase did to the tier of its customer, with sentences for the till and for the customer. */
export interface StoredTierChange extends Pick<TierChange, 'holdsFrom' | 'reason'> {
  readonly from: { readonly code: string; readonly name: string };
  readonly to: { readonly code: string; readonly name: string };
  readonly till: string;
  readonly customer: string;
}

/** What was decided about a purchase and what the decision read, kept as it was for repeats and returns. */
export interface StoredDecision {
  readonly form: 2;
  /** Whether the purchase could earn: it had a customer, and they might. */
  readonly earns: boolean;
  readonly warnings: readonly Warning[];
  /** ISO 4217; what the explanations' amounts are in. */
  readonly currency: string;
  /** Null where nothing could be earned. */
  readonly earning: StoredEarning | null;
  readonly nearMisses?: readonly NearMiss[];
  /** Tags that rules gave the customer. */
  readonly tagsAdded?: readonly string[];
  readonly tierChange?: StoredTierChange;
}

/** As decisions were stored before there were rules. */
interface DecisionOfForm1 extends Pick<StoredDecision, 'earns' | 'warnings'> {
  readonly form: 1;
  /** The base earning alone, or nothing. */
  readonly earnings: readonly ExplainedEarning[];
}

/** A decision in whatever form it was stored. */
export type AnyDecision = StoredDecision | DecisionOfForm1;

/** What earned the points, with the arithmetic in words. */
export function earningsOf(decision: AnyDecision): readonly ExplainedEarning[] {
  if (decision.form === 1) return decision.earnings;
  const { earning, currency } = decision;
  return earning ? explainEarning(earning, (amount) => describeAmount(amount, currency)) : [];
}

/** What would have brought more, e.g. `3.20 GBP more and points double`. */
export function nearMissesOf(decision: AnyDecision): readonly (NearMiss & { readonly message: string })[] {
  if (decision.form === 1) return [];
  const { nearMisses = [], currency } = decision;
  return nearMisses.map((miss) => ({
    ...miss,
    message: describeNearMiss(miss, (amount) => describeAmount(amount, currency)),
  }));
}

/** What can be worked out again for what is kept; null where nothing could be earned. */
export function earningIn(decision: AnyDecision, settings: readonly PointSettings[]): StoredEarning | null {
  if (decision.form === 2) return decision.earning;
  const [base] = decision.earnings;
  if (!base) return null;
  const { version, basisMinor, points } = base;
  const { earnPoints, earnPerMinor } = settingsOfVersion(settings, version);
  return {
    form: 1,
    base: { version, earnPoints, earnPerMinor, basisMinor, points },
    tier: null,
    rules: [],
    heldOut: [],
    costPerPoint: 0,
  };
}
