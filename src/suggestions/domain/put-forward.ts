import type { CataloguedProduct } from '../../catalog/domain/index.js';
import type { Candidate, CandidatePair } from './candidates.js';
import { areCountsPossible, isSignificant } from './pair-measures.js';
import type { Promotion } from './promotions.js';
import {
  steer,
  type Kept,
  type ScoredCandidate,
  type SteeredKind,
  type SteeringContext,
} from './steering.policy.js';
import type {
  DueHabit,
  PairEvidence,
  ProductSuggestion,
  PromotionSuggestion,
  SuggestionBasis,
} from './suggestion.js';
import {
  dueReason,
  promotionWords,
  suggestionWords,
  type PopularEvidence,
  type SuggestionEvidence,
  type SuggestionWords,
} from './suggestion-words.js';

/** A candidate under the names by which the shop knows it and what speaks for it. */
export interface NamedCandidate extends ScoredCandidate {
  readonly candidate: Candidate;
  readonly pairs: readonly (CandidatePair & { readonly sku: string })[];
}

/** What is chosen of a list, to be told once its counts are known. */
export type Chosen = Kept<NamedCandidate>;

/** What sentences and measures are made of. */
export interface Evidence {
  /** N, of the counts. */
  readonly baskets: number;
  /** How many products were ever sold: so many pairs each could have been found by chance. */
  readonly productsSold: number;
  /** In how many baskets each product chosen is, by its number. */
  readonly boughtIn: ReadonlyMap<number, number>;
  /** Of what speaks for candidates, as the catalogue has it. */
  readonly products: ReadonlyMap<string, CataloguedProduct>;
  readonly today: number;
  /** Why somebody is told of what is merely popular. */
  readonly whyPopular: PopularEvidence['reason'];
}

/** Names candidates; those whose sku is not known are left out. */
export function named(
  candidates: readonly Candidate[],
  skus: ReadonlyMap<number, string>,
): readonly NamedCandidate[] {
  return candidates.flatMap((candidate) => {
    const sku = skus.get(candidate.product);
    if (sku === undefined) return [];
    const pairs = candidate.pairs.flatMap((pair) => {
      const reason = skus.get(pair.product);
      return reason === undefined ? [] : [{ ...pair, sku: reason }];
    });
    return [{ sku, score: candidate.score, reasons: pairs.map((pair) => pair.sku), candidate, pairs }];
  });
}

/** What the shop lets through, the best first. */
export function choose(
  kind: SteeredKind,
  candidates: readonly NamedCandidate[],
  context: Omit<SteeringContext, 'kind'>,
): readonly Chosen[] {
  return steer(candidates, { ...context, kind }).kept;
}

/** What was chosen, with its evidence and in words. */
export function tell(kind: SteeredKind, chosen: Chosen, evidence: Evidence): ProductSuggestion {
  const { sku, product, score, pin, candidate } = chosen;
  const pairs = pairsOf(chosen, evidence);
  const due = dueOf(candidate?.candidate ?? null, evidence.today);
  const why = whyOf(kind, chosen, pairs, due, evidence);
  const words = suggestionWords(product.name ?? sku, why);
  return {
    sku,
    basis: pin ? 'SHOP_CHOICE' : basisOf(why),
    score: score ?? 0,
    pairs,
    due,
    popularity: why.kind === 'POPULAR' ? { boughtIn: why.boughtIn, baskets: why.baskets } : null,
    words: pin?.reason ? pinned(words, pin.reason) : words,
  };
}

/** What the shop has customers told stands for what we would say, and beside it for the cashier. */
function pinned({ cashier }: SuggestionWords, reason: string): SuggestionWords {
  return { cashier: `${cashier} ${reason}`, customer: reason };
}

function pairsOf({ candidate, reasons }: Chosen, evidence: Evidence): readonly PairEvidence[] {
  if (!candidate) return [];
  const suggested = evidence.boughtIn.get(candidate.candidate.product) ?? 0;
  return candidate.pairs
    .filter(({ sku }) => reasons.includes(sku))
    .map(({ sku, boughtIn: given, together }) => ({
      sku,
      baskets: evidence.baskets,
      given,
      suggested,
      together,
    }))
    .filter(areCountsPossible)
    .map((pair) => ({ ...pair, significant: isSignificant(pair, Math.max(1, evidence.productsSold - 1)) }));
}

function dueOf(candidate: Candidate | null, today: number): DueHabit | null {
  if (!candidate?.due) return null;
  const { times, gapDays, basis, lastDay, dueDay, daysOverdue } = candidate.due;
  const daysSinceLast = Math.max(0, today - lastDay);
  return { kind: 'DUE_AGAIN', times, gapDays, daysSinceLast, basis, lastDay, dueDay, daysOverdue };
}

function whyOf(
  kind: SteeredKind,
  { candidate, pin }: Chosen,
  [pair]: readonly PairEvidence[],
  due: DueHabit | null,
  evidence: Evidence,
): SuggestionEvidence {
  if (pin || !candidate) return { kind: 'SHOP_CHOICE' };
  if (due) return due;
  if (!pair) return popularityOf(candidate.candidate, evidence);
  const name = evidence.products.get(pair.sku)?.name ?? pair.sku;
  return kind === 'COMPLEMENTARY'
    ? { ...pair, kind, with: name }
    : { ...pair, kind: 'SOMETHING_NEW', because: name };
}

function popularityOf({ product }: Candidate, { baskets, boughtIn, whyPopular }: Evidence): PopularEvidence {
  const held = Math.min(boughtIn.get(product) ?? 0, baskets);
  return { kind: 'POPULAR', boughtIn: held, baskets, reason: whyPopular };
}

function basisOf({ kind }: SuggestionEvidence): SuggestionBasis {
  if (kind === 'DUE_AGAIN') return 'HABIT';
  return kind === 'POPULAR' ? 'POPULAR' : 'AFFINITY';
}

/** What a promotion is told by: where its products stand among those that fit the customer. */
export function tellPromotion(
  { ruleId, version, name, reason, categoryPath, skus, isNameTellable }: Promotion,
  ranked: ReadonlyMap<string, { readonly place: number; readonly candidate: Candidate }>,
  products: ReadonlyMap<string, CataloguedProduct>,
  today: number,
): PromotionSuggestion {
  const places = skus.flatMap((sku) => {
    const found = ranked.get(sku);
    return found ? [{ sku, ...found }] : [];
  });
  const [best] = places.toSorted((a, b) => a.place - b.place);
  const nameOf = (sku: string): string => products.get(sku)?.name ?? sku;
  const due = dueOf(best?.candidate ?? null, today);
  return {
    ruleId,
    version,
    name: isNameTellable ? name : null,
    reason,
    categoryPath,
    skus,
    score: best ? 1 / (1 + best.place) : 0,
    due,
    words: promotionWords({
      message: reason,
      products: skus.map(nameOf),
      why: best && due ? dueReason(nameOf(best.sku), due) : null,
    }),
  };
}
