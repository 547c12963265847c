import type { CataloguedProduct } from '../../catalog/domain/index.js';
import type { Instant } from '../../kernel/instant.js';
import type { NeverReason, Objection, Steering } from './steering.js';
import { PINNED_KINDS, type Pin, type PinnedKind } from './suggestion-settings.js';
import type { SuggestionKind } from './suggestion-kind.js';

/*
 * What of what fits is put forward, as the shop wants it.
 *
 * Rule: never what is in the basket, not in the catalogue, sensitive, excluded, withdrawn or known to be out of stock;
 * as something new, nothing that was bought before; with a basket, no substitute for what is in it, unless told; and
 * nothing that only sensitive products speak for. What earns too little is left out as well. What remains is ordered
 * by its score times its boosts and the influence of its margin. The shop's pins come first, two at most, whether they
 * fit or not and whatever they earn; what is never put forward is not pinned either.
 *
 * A product that nobody has listed, known from receipts alone, is put forward like any other: many a small shop never
 * lists. Of unknown stock, price or cost nothing is held against a product.
 *
 * Margin: a score is multiplied by (margin / average margin of the list) to the power of the influence from 0 to 1,
 * margins being shares of the price of at least 1 %; where price or cost is not known, by 1.
 *
 * Example: for a basket of tea, honey scores 0.4, green tea 0.3 and biscuits 0.2, biscuits boosted by 3, and a teapot
 * is pinned to whatever is with tea: teapot, biscuits (0.6), honey; green tea is a substitute, and left out.
 */

export type SteeredKind = Exclude<SuggestionKind, 'PROMOTION'>;

export interface ScoredCandidate {
  readonly sku: string;
  /** The higher, the better. */
  readonly score: number;
  /** The skus of products that speak for it; none where nothing in particular does. */
  readonly reasons: readonly string[];
}

export interface SteeringContext {
  readonly kind: SteeredKind;
  readonly steering: Steering;
  /** Candidates, what is pinned and what is in the basket, as the catalogue has them; what it does not have is missing. */
  readonly products: ReadonlyMap<string, CataloguedProduct>;
  /** The skus of what is in the basket. */
  readonly basket: readonly string[];
  /** The skus of what the customer has bought before; asked for something new alone. */
  readonly owned: ReadonlySet<string>;
  readonly now: Instant;
  readonly limit: number;
}

export type LeftOutReason =
  | NeverReason
  | 'IN_BASKET'
  | 'BOUGHT_BEFORE'
  /** Only sensitive products speak for it. */
  | 'SENSITIVE_REASONS'
  /** It may only stand in for something in the basket. */
  | 'SUBSTITUTE'
  | 'LOW_MARGIN'
  /** Others came before it. */
  | 'BEYOND_LIMIT';

export interface LeftOut extends Objection<LeftOutReason> {
  readonly sku: string;
}

export interface Kept<Candidate extends ScoredCandidate> {
  readonly sku: string;
  readonly product: CataloguedProduct;
  /** After boosts and margin; null for what was pinned and is no candidate. */
  readonly score: number | null;
  /** Those that may be told. */
  readonly reasons: readonly string[];
  /** What the shop recommends it by, if it does. */
  readonly pin: Pin | null;
  /** As it was given; null for what was pinned and is none. */
  readonly candidate: Candidate | null;
}

export interface Steered<Candidate extends ScoredCandidate> {
  /** The first to be put forward first. */
  readonly kept: readonly Kept<Candidate>[];
  /** Candidates, and pins that hold and may not be put forward; each once. */
  readonly leftOut: readonly LeftOut[];
}

/** The most pins in one list, so that it remains one of what fits. */
export const MOST_PINNED = 2;
const LEAST_MARGIN = 0.01;

/** Of candidates with the same sku the first counts; of those with the same score the first goes first. */
export function steer<Candidate extends ScoredCandidate>(
  candidates: readonly Candidate[],
  context: SteeringContext,
): Steered<Candidate> {
  const { steering, products, limit } = context;
  const basket = new Set(context.basket);
  const inBasket = [...basket].flatMap((sku) => products.get(sku) ?? []);
  const leftOut: LeftOut[] = [];
  const open = new Map<string, Kept<Candidate>>();
  const whyNot = (sku: string): Objection<LeftOutReason> | null => {
    if (basket.has(sku)) return { reason: 'IN_BASKET', by: null };
    if (context.kind === 'SOMETHING_NEW' && context.owned.has(sku)) {
      return { reason: 'BOUGHT_BEFORE', by: null };
    }
    return steering.whyNever(products.get(sku));
  };
  const { pinned, refused } = pinnedOf(context, inBasket, whyNot, limit);
  const seen = new Set<string>();
  for (const candidate of candidates) {
    const { sku } = candidate;
    if (seen.has(sku)) continue;
    seen.add(sku);
    const product = products.get(sku);
    const reasons = candidate.reasons.filter((reason) => steering.mayBeReason(reason, products.get(reason)));
    const objection =
      whyNot(sku) ?? (pinned.has(sku) ? null : objectionTo(candidate, reasons, product, inBasket, context));
    if (objection) leftOut.push({ sku, ...objection });
    else if (product) {
      open.set(sku, { sku, product, score: candidate.score, reasons, pin: null, candidate });
    }
  }
  for (const [sku, objection] of refused) if (!seen.has(sku)) leftOut.push({ sku, ...objection });
  for (const [sku, pin] of pinned) {
    const product = products.get(sku);
    const known = open.get(sku);
    if (known) open.set(sku, { ...known, pin });
    else if (product) open.set(sku, { sku, product, score: null, reasons: [], pin, candidate: null });
  }
  const inOrder = inOrderOf(weighed([...open.values()], context), [...pinned.keys()]);
  for (const { sku } of inOrder.slice(limit)) leftOut.push({ sku, reason: 'BEYOND_LIMIT', by: null });
  return { kept: inOrder.slice(0, limit), leftOut };
}

/** The first pins that hold and may be put forward, by sku, and those before them that may not. */
function pinnedOf(
  { kind, steering, now }: SteeringContext,
  basket: readonly CataloguedProduct[],
  whyNot: (sku: string) => Objection<LeftOutReason> | null,
  limit: number,
): {
  readonly pinned: ReadonlyMap<string, Pin>;
  readonly refused: ReadonlyMap<string, Objection<LeftOutReason>>;
} {
  const pinned = new Map<string, Pin>();
  const refused = new Map<string, Objection<LeftOutReason>>();
  const holding = isPinnedKind(kind) ? steering.pinsFor(kind, basket, now) : [];
  for (const pin of holding) {
    if (pinned.size >= Math.min(MOST_PINNED, limit)) break;
    if (pinned.has(pin.sku)) continue;
    const objection = whyNot(pin.sku);
    if (objection) refused.set(pin.sku, objection);
    else pinned.set(pin.sku, pin);
  }
  return { pinned, refused };
}

function isPinnedKind(kind: SteeredKind): kind is PinnedKind {
  return (PINNED_KINDS as readonly SteeredKind[]).includes(kind);
}

/** What speaks against a candidate that may be put forward as such. */
function objectionTo(
  candidate: ScoredCandidate,
  usableReasons: readonly string[],
  product: CataloguedProduct | undefined,
  basket: readonly CataloguedProduct[],
  { kind, steering }: SteeringContext,
): Objection<LeftOutReason> | null {
  if (!product) return null;
  if (candidate.reasons.length > 0 && usableReasons.length === 0) {
    return { reason: 'SENSITIVE_REASONS', by: null };
  }
  if (kind === 'COMPLEMENTARY') {
    const other = basket.find((bought) => steering.areSubstitutes(product, bought));
    // Whoever asks why is not told of a sensitive product either.
    if (other) return { reason: 'SUBSTITUTE', by: steering.isSensitive(other) ? null : other.sku };
  }
  return steering.earnsTooLittle(product) ? { reason: 'LOW_MARGIN', by: null } : null;
}

function weighed<Candidate extends ScoredCandidate>(
  open: readonly Kept<Candidate>[],
  { steering, now }: SteeringContext,
): Kept<Candidate>[] {
  const influence = steering.settings.marginInfluence / 100;
  const average = influence === 0 ? null : averageMargin(open);
  return open.map((each) => {
    if (each.score === null) return each;
    const margin = average === null ? null : marginOf(each.product);
    const byMargin = margin === null || average === null ? 1 : (margin / average) ** influence;
    const factor = steering.boostOf(each.product, now) * byMargin;
    // What is below zero is better the nearer it is to it.
    return { ...each, score: each.score >= 0 ? each.score * factor : each.score / factor };
  });
}

/** Of those of which it is known; null where it is of none. */
function averageMargin(open: readonly { readonly product: CataloguedProduct }[]): number | null {
  const margins = open.map(({ product }) => marginOf(product)).filter((margin) => margin !== null);
  return margins.length === 0 ? null : margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
}

/** As a share of the price; null where price or cost is not known. */
function marginOf({ priceMinor, unitCostMinor }: CataloguedProduct): number | null {
  if (priceMinor === null || unitCostMinor === null || priceMinor === 0) return null;
  return Math.max((priceMinor - unitCostMinor) / priceMinor, LEAST_MARGIN);
}

/** Pins in their own order, then by score; the sort is stable, so that the first given stays first. */
function inOrderOf<Candidate extends ScoredCandidate>(
  open: readonly Kept<Candidate>[],
  pinned: readonly string[],
): Kept<Candidate>[] {
  const bySku = new Map(open.map((each) => [each.sku, each]));
  const first = pinned.flatMap((sku) => bySku.get(sku) ?? []);
  const others = open.filter(({ pin }) => pin === null);
  return [...first, ...others.toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))];
}
