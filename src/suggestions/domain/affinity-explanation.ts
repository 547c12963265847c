import type { CataloguedProduct } from '../../catalog/domain/index.js';
import type { Instant } from '../../kernel/instant.js';
import type { AffinityRow } from './affinity-model.js';
import { scoreBasket } from './basket-score.js';
import {
  areCountsPossible,
  isSignificant,
  pairMeasures,
  type PairCounts,
  type PairMeasures,
} from './pair-measures.js';
import type { Objection, Steering } from './steering.js';
import { steer, type LeftOutReason } from './steering.policy.js';

/*
 * Why one product is put forward with another, or is not.
 *
 * Rule: partners are told as they would be put forward to a basket that holds this product alone: with what scores
 * them, by the very functions that serve, and with what the shop has against them. Measures follow from the counts.
 * By lift, only partners that were together in five purchases or more are told: lift is largest where next to nothing
 * is known.
 */

/** A partner of a product, not yet measured. */
export interface AffinityPartner {
  readonly sku: string;
  readonly counts: PairCounts;
  /** How strongly the product speaks for it by the model; below zero it speaks against it. */
  readonly weight: number;
  /** Of the product's purchases, weighed by size and age, the share that holds it: 0 to 1. */
  readonly share: number;
  /** What it scores where the product alone is in the basket; null where it does not fit. */
  readonly score: number | null;
  /** Why it is not put forward with it all the same; null where it is. */
  readonly leftOut: Objection<PartnerLeftOutReason> | null;
}

/** `NO_FIT`: the product speaks against it, or the two were never in one purchase. */
export type PartnerLeftOutReason =
  Exclude<LeftOutReason, 'IN_BASKET' | 'BOUGHT_BEFORE' | 'BEYOND_LIMIT'> | 'NO_FIT';

export interface MeasuredPartner extends AffinityPartner {
  readonly measures: PairMeasures;
  /** Whether they are together more often than by chance. */
  readonly isSignificant: boolean;
}

export const AFFINITY_ORDERS = ['FIT', 'TOGETHER', 'LIFT'] as const;
export type AffinityOrder = (typeof AFFINITY_ORDERS)[number];

/** What partners are told from. */
export interface AffinityContext {
  /** N. */
  readonly baskets: number;
  readonly boughtIn: ReadonlyMap<number, number>;
  readonly skus: ReadonlyMap<number, string>;
  readonly products: ReadonlyMap<string, CataloguedProduct>;
  readonly steering: Steering;
  readonly now: Instant;
}

/** With fewer purchases lift says next to nothing. */
const LEAST_TOGETHER_BY_LIFT = 5;

/** The partners of a product, the best first. */
export function partnersOf(
  sku: string,
  row: AffinityRow,
  context: AffinityContext,
): readonly AffinityPartner[] {
  const scores = new Map(
    scoreBasket([row], [row.product], row.partners.length).map(({ product, score }) => [product, score]),
  );
  const partners = row.partners.flatMap((product, index) => {
    const partner = context.skus.get(product);
    const counts = countsOf(row, index, context);
    if (partner === undefined || !areCountsPossible(counts)) return [];
    const [weight, share] = [row.weights[index] ?? 0, row.shares[index] ?? 0];
    return [{ sku: partner, counts, weight, share, score: scores.get(product) ?? null }];
  });
  const objections = objectionsTo(sku, partners, context);
  return partners
    .map((partner): AffinityPartner => ({ ...partner, leftOut: objections.get(partner.sku) ?? null }))
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.weight - a.weight);
}

/** So many of them in that order, with their measures. `productsSold`: how many products were ever sold. */
export function measuredPartners(
  partners: readonly AffinityPartner[],
  order: AffinityOrder,
  first: number,
  productsSold: number,
): readonly MeasuredPartner[] {
  return inOrder(partners, order)
    .slice(0, first)
    .map((partner) => ({
      ...partner,
      measures: pairMeasures(partner.counts),
      isSignificant: isSignificant(partner.counts, Math.max(1, productsSold - 1)),
    }));
}

function inOrder(partners: readonly AffinityPartner[], order: AffinityOrder): readonly AffinityPartner[] {
  switch (order) {
    case 'FIT':
      return partners;
    case 'TOGETHER':
      return partners.toSorted((a, b) => b.counts.together - a.counts.together);
    case 'LIFT':
      return partners
        .filter(({ counts }) => counts.together >= LEAST_TOGETHER_BY_LIFT)
        .toSorted((a, b) => liftOf(b) - liftOf(a));
  }
}

function liftOf({ counts: { baskets, given, suggested, together } }: AffinityPartner): number {
  return (together * baskets) / (given * suggested);
}

function countsOf(row: AffinityRow, index: number, { baskets, boughtIn }: AffinityContext): PairCounts {
  return {
    baskets,
    given: row.boughtIn,
    suggested: boughtIn.get(row.partners[index] ?? 0) ?? 0,
    together: row.together[index] ?? 0,
  };
}

/** What the shop has against partners, by their skus. */
function objectionsTo(
  sku: string,
  partners: readonly Pick<AffinityPartner, 'sku' | 'score'>[],
  { products, steering, now }: AffinityContext,
): ReadonlyMap<string, AffinityPartner['leftOut']> {
  const fitting = partners.flatMap(({ sku: partner, score }) =>
    score === null ? [] : [{ sku: partner, score, reasons: [sku] }],
  );
  const { leftOut } = steer(fitting, {
    kind: 'COMPLEMENTARY',
    steering,
    products,
    basket: [sku],
    owned: new Set(),
    now,
    limit: Infinity,
  });
  const objections = new Map<string, AffinityPartner['leftOut']>();
  for (const { sku: partner, score } of partners) {
    if (score === null) objections.set(partner, { reason: 'NO_FIT', by: null });
  }
  for (const { sku: partner, reason, by } of leftOut) {
    // Neither can be of a partner: none is the product itself, and nothing is cut off.
    if (reason === 'IN_BASKET' || reason === 'BOUGHT_BEFORE' || reason === 'BEYOND_LIMIT') continue;
    objections.set(partner, { reason, by });
  }
  return objections;
}
