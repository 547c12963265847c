import { scoreBasket, type PartnerRow } from './basket-score.js';
import type { CustomerHabits } from './customer-habits.js';
import { dueAgain, isTooSoon, type DueProduct } from './due-again.js';
import { popularProducts } from './popularity.js';
import type { ProgramPriors } from './program-priors.js';
import type { DemandByProduct } from './recent-demand.js';
import { somethingNew } from './something-new.js';
import type { SteeredKind } from './steering.policy.js';

/** What is known when suggestions are thought of. Products are known by their numbers. */
export interface CandidateSources {
  /** What lies in the basket, as far as it was ever bought. */
  readonly basket: readonly number[];
  /** How many products it has, also of those that were never bought. */
  readonly basketSize: number;
  /** Of what in the basket may be a reason. */
  readonly basketRows: readonly PartnerRow[];
  /** Empty where nobody is named or nothing was bought. */
  readonly habits: CustomerHabits;
  /** Of those of the customer's most telling products that may be a reason. */
  readonly tellingRows: readonly PartnerRow[];
  readonly priors: ProgramPriors;
  readonly demand: DemandByProduct;
  readonly today: number;
}

/** A pair with what speaks for the candidate. */
export interface CandidatePair {
  readonly product: number;
  readonly boughtIn: number;
  readonly together: number;
}

/** A product that may be put forward, before the shop is asked. */
export interface Candidate {
  readonly product: number;
  /** The higher, the better; comparable within one list only. */
  readonly score: number;
  readonly basis: 'AFFINITY' | 'HABIT' | 'POPULAR';
  readonly pairs: readonly CandidatePair[];
  readonly due: DueProduct | null;
}

export interface CandidateLimits {
  /** How many at most. */
  readonly most: number;
  /** Pairs that were bought together less often say nothing, lest a customer read off what one other bought. */
  readonly leastTogether: number;
  /** Whether best-sellers may stand in where nothing speaks for anything. */
  readonly mayBePopular: boolean;
}

/** What is merely popular is put forward only where nothing fits, unless the shop boosts it. */
const BELOW_WHAT_FITS = 0.5;

/** Candidates, the best first. */
export interface CandidateList {
  readonly candidates: readonly Candidate[];
  /** Whether there are no more of them. */
  readonly isAll: boolean;
}

export function candidatesOf(
  kind: SteeredKind,
  sources: CandidateSources,
  limits: CandidateLimits,
): CandidateList {
  switch (kind) {
    case 'COMPLEMENTARY':
      return complements(sources, limits);
    case 'DUE_AGAIN':
      return habitual(sources, limits);
    case 'SOMETHING_NEW':
      return news(sources, limits);
  }
}

/** Without a basket nothing goes with it. */
function complements(
  { basket, basketSize, basketRows, demand }: CandidateSources,
  { most, leastTogether, mayBePopular }: CandidateLimits,
): CandidateList {
  const found = scoreBasket(basketRows, basket, most);
  const fitting = found.flatMap(({ product, score, because }) =>
    fits(product, score, because, leastTogether),
  );
  if (fitting.length > 0 || basketSize === 0 || !mayBePopular) {
    return { candidates: fitting, isAll: found.length < most };
  }
  const popular = popularProducts(demand.demand, basket, most);
  return { candidates: popularOnes(popular, 1), isAll: popular.length < most };
}

function habitual(
  { habits, priors, demand, today }: CandidateSources,
  { most }: CandidateLimits,
): CandidateList {
  const wanted = dueAgain(habits, priors, demand, today).filter((due) => !isTooSoon(due, today));
  const candidates = wanted
    .slice(0, most)
    .map((due): Candidate => ({ product: due.product, score: due.score, basis: 'HABIT', pairs: [], due }));
  return { candidates, isAll: wanted.length <= most };
}

function news(
  { habits, tellingRows, demand }: CandidateSources,
  { most, leastTogether, mayBePopular }: CandidateLimits,
): CandidateList {
  const found = somethingNew(habits, tellingRows, demand, most);
  const fitting = found.flatMap(({ product, score, because }) =>
    because ? fits(product, score, [because], leastTogether) : [],
  );
  const others = mayBePopular ? found.filter(({ because }) => because === null) : [];
  const candidates = [...fitting, ...popularOnes(others, fitting.at(-1)?.score ?? 1)];
  return { candidates, isAll: found.length < most };
}

function fits(
  product: number,
  score: number,
  because: readonly CandidatePair[],
  leastTogether: number,
): readonly Candidate[] {
  const pairs = because.filter(({ together }) => together >= leastTogether);
  return pairs.length === 0 ? [] : [{ product, score, basis: 'AFFINITY', pairs, due: null }];
}

/** In their order, and scored below whatever fits, which is above `least` or just that. */
function popularOnes(products: readonly { readonly product: number }[], least: number): readonly Candidate[] {
  return products.map(({ product }, place): Candidate => {
    const score = least * BELOW_WHAT_FITS * (1 - place / products.length);
    return { product, score, basis: 'POPULAR', pairs: [], due: null };
  });
}
