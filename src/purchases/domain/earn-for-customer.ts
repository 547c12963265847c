import type { CustomerId } from '../../kernel/id.js';
import { formatDecimal } from '../../kernel/decimal.js';
import type { Instant } from '../../kernel/instant.js';
import type { PointSettings, Program } from '../../programs/domain/index.js';
import {
  conditionFacts,
  customerFactsWithSegments,
  earnByRules,
  localTimeAt,
  localTimeFacts,
  tierMultiplier,
  withLine,
  type CompiledRule,
  type ConditionFacts,
  type CustomerFacts,
  type CustomerFactsState,
  type CustomerOutlook,
  type EarningContext,
  type EarningDecision,
  type LocalTime,
  type RuleBook,
  type RuleCounters,
} from '../../rules/domain/index.js';
import type { HeldTier } from '../../tiers/domain/index.js';
import type { JudgedLine } from './judged-line.js';
import { lineFactValues, purchaseFactValues, type PurchaseRead } from './purchase-fact-values.js';

/*
 * Purchases are many: what is made for each is written out property by property, since copying objects by spreading
 * takes several microseconds each.
 */

/** A purchase with the rules that may match it, found once before limits are known. */
export interface AskedPurchase extends PurchaseRead {
  readonly at: LocalTime;
  /** In order of rank. */
  readonly rules: readonly CompiledRule[];
}

/** Who buys, as rules look at them. */
export interface EarningCustomer {
  readonly customerId: CustomerId;
  readonly enrolledAt: Instant;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  readonly facts: CustomerFacts & { readonly history: CustomerFactsState };
  /** Null where nothing was worked out, or nobody asks. */
  readonly outlook: CustomerOutlook | null;
  /** When the purchase happened. */
  readonly tier: HeldTier | null;
}

export interface EarningTerms {
  readonly program: Pick<Program, 'name' | 'currency' | 'timeZone' | 'costPerPoint'>;
  /** Those in force when the purchase happened. */
  readonly settings: PointSettings;
  readonly book: Pick<RuleBook, 'segments'>;
  readonly counters: RuleCounters;
}

/** Finds the rules that may match a purchase with these lines. */
export function askForRules(
  purchase: Omit<PurchaseRead, 'lines'>,
  lines: readonly JudgedLine[],
  { index }: Pick<RuleBook, 'index'>,
  timeZone: string,
): AskedPurchase {
  const { occurredAt, totalMinor, discountMinor, channel, storeCode } = purchase;
  const at = localTimeAt(occurredAt, timeZone);
  const rules = index.forPurchase(at, lines);
  return { occurredAt, totalMinor, discountMinor, channel, storeCode, lines, at, rules };
}

/**
 * What a purchase earns its customer by the base rate, the tier and the rules, for what is kept of its lines.
 *
 * Facts about the customer are as known now, as of the day of the purchase; the purchase itself is not yet among them.
 */
export function earnForCustomer(
  purchase: AskedPurchase,
  customer: EarningCustomer,
  terms: EarningTerms,
): EarningDecision {
  const { settings, counters, program } = terms;
  const { at, lines, rules } = purchase;
  const facts = rules.length > 0 ? factsForRules(purchase, customer, terms) : null;
  const context: EarningContext = {
    base: settings,
    tier: multiplierOf(customer.tier),
    rules,
    counters,
    costPerPoint: program.costPerPoint,
  };
  return earnByRules(
    {
      customerId: customer.customerId,
      at,
      lines,
      facts,
      factsOfLine: (index) => withLine(facts!, lineFactValues(lines[index]!)),
    },
    context,
  );
}

/** What the conditions of rules read about a purchase and its customer; now is when it happened, however late it came. */
export function factsForRules(
  purchase: Omit<AskedPurchase, 'rules'>,
  customer: EarningCustomer,
  terms: Pick<EarningTerms, 'program' | 'book'>,
): ConditionFacts {
  const { program, book } = terms;
  const { timeZone } = program;
  const { facts } = customer;
  const surroundings = { program, now: localTimeFacts(purchase.occurredAt, timeZone) };
  const sources = {
    history: facts.history,
    tags: facts.tags,
    npsScore: facts.npsScore,
    referralsMade: facts.referralsMade,
    enrolledDay: localTimeAt(customer.enrolledAt, timeZone).epochDay,
    birthDate: customer.birthDate,
    tier: customer.tier?.rung.code ?? null,
    outlook: customer.outlook,
  };
  return conditionFacts({
    customer: customerFactsWithSegments(book.segments, sources, purchase.at.epochDay, surroundings),
    purchase: purchaseFactValues(purchase, timeZone, facts.history.purchases === 0),
    ...surroundings,
  });
}

type Multiplier = EarningContext['tier'];
/** Making one ready takes longer than asking for it; rungs are kept for as long as the ladder is. */
const multipliers = new WeakMap<HeldTier['rung'], { readonly version: number; readonly made: Multiplier }>();

function multiplierOf(tier: HeldTier | null): Multiplier {
  if (!tier || tier.rung.benefits.multiplierThousandths === 1_000) return null;
  const { rung, ladder } = tier;
  const known = multipliers.get(rung);
  if (known?.version === ladder.version) return known.made;
  const made = tierMultiplier(
    rung.name,
    formatDecimal(rung.benefits.multiplierThousandths, 3),
    ladder.version,
  );
  multipliers.set(rung, { version: ladder.version, made });
  return made;
}
