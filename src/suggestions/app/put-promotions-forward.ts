import { Injectable } from '@nestjs/common';
import { parseCategoryPath, ProductRepository, type CataloguedProduct } from '../../catalog/index.js';
import type { Transaction } from '../../platform/database/index.js';
import type { RuleSuggestion } from '../../rules/index.js';
import { KeptProductNumbers } from '../db/kept-product-numbers.js';
import { candidatesOf, type Candidate } from '../domain/candidates.js';
import { promotionsWithProducts, skusNamed } from '../domain/promotions.js';
import { tellPromotion } from '../domain/put-forward.js';
import { MOST_SKUS_OF_PROMOTION } from '../domain/suggested.js';
import type { PromotionSuggestion } from '../domain/suggestion.js';
import { FindPromotions } from './find-promotions.js';
import type { SuggestionSources, SuggestionTerms } from './load-suggestion-sources.js';
import type { AskedFor } from './suggest-command.js';

/** So many products of a category are looked at, those first that fit the customer. */
const LOOKED_AT = 50;
/** So many of the products that fit a customer are looked for in categories. */
const RANKED = { most: 500, leastTogether: 1, mayBePopular: true };

/** A question of a customer for whom rules put something forward. */
interface Promoted {
  readonly asked: AskedFor;
  readonly rules: readonly RuleSuggestion[];
  /** What fits the customer, the best first. */
  readonly ranked: ReadonlyMap<string, { readonly place: number; readonly candidate: Candidate }>;
}

/** Finds what rules put forward, and the products that fit each customer best. */
@Injectable()
export class PutPromotionsForward {
  constructor(
    private readonly numbers: KeptProductNumbers,
    private readonly catalogue: ProductRepository,
    private readonly promotions: FindPromotions,
  ) {}

  /** For each question its promotions. */
  async lists(
    tx: Transaction,
    terms: SuggestionTerms,
    asked: readonly AskedFor[],
    sources: readonly SuggestionSources[],
  ): Promise<(readonly PromotionSuggestion[])[]> {
    const rules = await this.rulesFor(tx, terms, asked);
    return Promise.all(
      asked.map(async (each, index) => {
        const own = rules.get(each) ?? [];
        if (own.length === 0) return [];
        const ranked = await this.rank(tx, sources[index]!);
        return this.promote(tx, terms, { asked: each, rules: own, ranked });
      }),
    );
  }

  private async rulesFor(
    tx: Transaction,
    { home, now }: SuggestionTerms,
    asked: readonly AskedFor[],
  ): Promise<ReadonlyMap<AskedFor, readonly RuleSuggestion[]>> {
    const open = asked.filter(({ kinds, isHeldOut }) => kinds.includes('PROMOTION') && !isHeldOut);
    if (open.length === 0) return new Map();
    const customers = open.map(({ customer }) => customer);
    const [byTrigger, ofPurchases] = await Promise.all([
      this.promotions.withinAll(tx, home, customers, now),
      Promise.all(open.map(({ earning }) => this.promotions.ofPurchase(tx, home, earning))),
    ]);
    return new Map(open.map((each, index) => [each, [...byTrigger[index]!, ...ofPurchases[index]!]]));
  }

  /** What is bought again first, then what is likely to be liked, then what sells. */
  private async rank(tx: Transaction, sources: SuggestionSources): Promise<Promoted['ranked']> {
    const candidates = (['DUE_AGAIN', 'SOMETHING_NEW'] as const).flatMap(
      (kind) => candidatesOf(kind, sources, RANKED).candidates,
    );
    const skus = await this.numbers.skusOf(
      tx,
      candidates.map(({ product }) => product),
    );
    const ranked = new Map<string, { place: number; candidate: Candidate }>();
    for (const candidate of candidates) {
      const sku = skus.get(candidate.product);
      if (sku !== undefined && !ranked.has(sku)) ranked.set(sku, { place: ranked.size, candidate });
    }
    return ranked;
  }

  private async promote(
    tx: Transaction,
    { steering, today }: SuggestionTerms,
    { asked, rules, ranked }: Promoted,
  ): Promise<readonly PromotionSuggestion[]> {
    const [named, categories] = await Promise.all([
      this.catalogue.findCatalogued(tx, skusNamed(rules)),
      this.categoriesOf(tx, rules, [...ranked.keys()]),
    ]);
    const products = new Map(named);
    for (const found of categories.values()) for (const product of found) products.set(product.sku, product);
    const placeOf = (sku: string): number => ranked.get(sku)?.place ?? ranked.size;
    const pick = (path: string): readonly string[] =>
      (categories.get(path) ?? []).map(({ sku }) => sku).toSorted((a, b) => placeOf(a) - placeOf(b));
    const { basket, limit } = asked;
    const terms = { steering, products, basket, pick, mostProducts: MOST_SKUS_OF_PROMOTION };
    return promotionsWithProducts(rules, terms)
      .slice(0, limit)
      .map((promotion) => tellPromotion(promotion, ranked, products, today));
  }

  /** Of each category that rules name, products that can be bought. */
  private async categoriesOf(
    tx: Transaction,
    rules: readonly RuleSuggestion[],
    preferred: readonly string[],
  ): Promise<ReadonlyMap<string, readonly CataloguedProduct[]>> {
    const paths = rules.flatMap(({ effect }) =>
      effect.kind === 'SUGGEST_CATEGORY' ? effect.categoryPath : [],
    );
    const found = [...new Set(paths)].map(async (path) => {
      const parsed = parseCategoryPath(path);
      const products = parsed.ok
        ? await this.catalogue.findOnSaleIn(tx, parsed.value, preferred, LOOKED_AT)
        : [];
      return [path, products] as const;
    });
    return new Map(await Promise.all(found));
  }
}
