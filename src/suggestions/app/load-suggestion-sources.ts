import { Injectable } from '@nestjs/common';
import { flawOfSku, ProductRepository, type CataloguedProduct } from '../../catalog/index.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import { localTimeAt } from '../../rules/index.js';
import { CustomerHabitsRepository } from '../db/customer-habits.repository.js';
import { KeptAffinities } from '../db/kept-affinities.js';
import { KeptProductNumbers } from '../db/kept-product-numbers.js';
import { PurchaseModelRepository, type PurchaseModel } from '../db/purchase-model.repository.js';
import { SuggestionModelRepository, type SuggestionModel } from '../db/suggestion-model.repository.js';
import { SuggestionProductRepository } from '../db/suggestion-product.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import type { PartnerRow } from '../domain/basket-score.js';
import type { CandidateSources } from '../domain/candidates.js';
import { habitsOf, type CustomerHabits } from '../domain/customer-habits.js';
import { tellingProducts } from '../domain/something-new.js';
import type { Steering } from '../domain/steering.js';
import type { SuggestionNote } from '../domain/suggestion.js';
import type { AskedFor } from './suggest-command.js';

/** What holds for every suggestion of a program now. */
export interface SuggestionTerms {
  readonly home: ProgramWithSettings;
  readonly now: Instant;
  /** In the program's time zone, since 1970-01-01. */
  readonly today: number;
  readonly steering: Steering;
  readonly learned: PurchaseModel;
  /** Null before anything was counted. */
  readonly model: SuggestionModel | null;
  /** How many products were ever sold. */
  readonly productsSold: number;
}

/** What one question is answered from. */
export interface SuggestionSources extends CandidateSources {
  readonly unknownSkus: readonly string[];
  readonly notes: readonly SuggestionNote[];
  /** The skus of what is pinned and was bought before. */
  readonly ownedPins: ReadonlySet<string>;
  /** What was read of the catalogue so far, for all questions together. */
  readonly products: ReadonlyMap<string, CataloguedProduct>;
}

/** Of larger baskets the products scanned last speak, so that an answer takes bounded time. */
const MOST_SPEAKING = 500;
const NO_HABITS = habitsOf([]);

interface Speaking {
  readonly known: readonly number[];
  readonly speaking: readonly number[];
  readonly telling: readonly number[];
  readonly habits: CustomerHabits;
}

/** Reads what suggestions are made from, once for many questions. */
@Injectable()
export class LoadSuggestionSources {
  constructor(
    private readonly settings: SuggestionSettingsRepository,
    private readonly learned: PurchaseModelRepository,
    private readonly models: SuggestionModelRepository,
    private readonly sold: SuggestionProductRepository,
    private readonly numbers: KeptProductNumbers,
    private readonly habits: CustomerHabitsRepository,
    private readonly affinities: KeptAffinities,
    private readonly catalogue: ProductRepository,
  ) {}

  async terms(tx: Transaction, home: ProgramWithSettings, now: Instant): Promise<SuggestionTerms> {
    const [steering, learned, model, productsSold] = await Promise.all([
      this.settings.steering(tx, home),
      this.learned.load(tx),
      this.models.find(tx),
      this.sold.count(tx),
    ]);
    const today = localTimeAt(now, home.program.timeZone).epochDay;
    return { home, now, today, steering, learned, model, productsSold };
  }

  async load(
    tx: Transaction,
    terms: SuggestionTerms,
    asked: readonly AskedFor[],
  ): Promise<SuggestionSources[]> {
    const { steering, now } = terms;
    const pins = steering.pinnedSkus(now);
    const baskets = asked.flatMap(({ basket }) => basket.filter((sku) => !flawOfSku(sku)));
    const skus = [...new Set([...baskets, ...pins])];
    const [numbers, products, habits] = await Promise.all([
      this.numbers.numbersOf(tx, skus),
      this.catalogue.findCatalogued(tx, skus),
      this.habits.find(tx, [...new Set(asked.flatMap(({ customer }) => customer?.customerId ?? []))]),
    ]);
    const mayBeReason = (sku: string): boolean => steering.mayBeReason(sku, products.get(sku));
    const speaking = asked.map((each) => {
      const own = each.customer ? habits.get(each.customer.customerId) : undefined;
      return speakingOf(each, own ?? NO_HABITS, numbers, mayBeReason);
    });
    const rows = await this.rowsOf(tx, terms, speaking);
    return asked.map((each, index): SuggestionSources => {
      const { known, speaking: basket, telling, habits: own } = speaking[index]!;
      const owned = new Set(own.products);
      return {
        basket: known,
        basketSize: each.basket.length,
        basketRows: rowsFor(basket, rows),
        habits: own,
        tellingRows: rowsFor(telling, rows),
        priors: terms.learned.priors,
        demand: terms.learned.demand,
        today: terms.today,
        unknownSkus: each.basket.filter((sku) => !numbers.has(sku)),
        notes: notesOf(each, speaking[index]!, terms),
        ownedPins: new Set(pins.filter((sku) => owned.has(numbers.get(sku) ?? 0))),
        products,
      };
    });
  }

  /** Sensitive products say nothing about their buyers either. */
  private async rowsOf(
    tx: Transaction,
    { steering, model }: SuggestionTerms,
    speaking: readonly Speaking[],
  ): Promise<ReadonlyMap<number, PartnerRow>> {
    const telling = [...new Set(speaking.flatMap((each) => each.telling))];
    const silent = steering.hasSensitive ? await this.sensitiveOf(tx, steering, telling) : new Set<number>();
    const wanted = new Set(speaking.flatMap((each) => each.speaking));
    for (const product of telling) if (!silent.has(product)) wanted.add(product);
    return this.affinities.find(tx, model, [...wanted]);
  }

  private async sensitiveOf(
    tx: Transaction,
    steering: Steering,
    productNos: readonly number[],
  ): Promise<ReadonlySet<number>> {
    const skus = await this.numbers.skusOf(tx, productNos);
    const skuOf = (no: number): string => skus.get(no) ?? '';
    const products = await this.catalogue.findCatalogued(tx, productNos.map(skuOf));
    return new Set(productNos.filter((no) => !steering.mayBeReason(skuOf(no), products.get(skuOf(no)))));
  }
}

function speakingOf(
  { basket, kinds }: AskedFor,
  habits: CustomerHabits,
  numbers: ReadonlyMap<string, number>,
  mayBeReason: (sku: string) => boolean,
): Speaking {
  const known = basket.flatMap((sku) => numbers.get(sku) ?? []);
  const speaking = basket.filter(mayBeReason).flatMap((sku) => numbers.get(sku) ?? []);
  const asksForNew = kinds.includes('SOMETHING_NEW') || kinds.includes('PROMOTION');
  return {
    known,
    speaking: kinds.includes('COMPLEMENTARY') ? speaking.slice(-MOST_SPEAKING) : [],
    telling: asksForNew ? tellingProducts(habits) : [],
    habits,
  };
}

function rowsFor(products: readonly number[], rows: ReadonlyMap<number, PartnerRow>): readonly PartnerRow[] {
  return products.flatMap((product) => rows.get(product) ?? []);
}

/** The same for those who are held out, lest they find out. */
function notesOf(
  { customer, isUnknown, basket }: AskedFor,
  { known, habits }: Speaking,
  { model }: SuggestionTerms,
): readonly SuggestionNote[] {
  const notes: SuggestionNote[] = [];
  if (isUnknown) notes.push('CUSTOMER_UNKNOWN');
  if (!model || model.baskets === 0) notes.push('NOTHING_LEARNED');
  if (customer && habits.products.length === 0) notes.push('NEW_CUSTOMER');
  if (basket.length > 0 && known.length === 0) notes.push('BASKET_UNKNOWN');
  if (known.length > MOST_SPEAKING) notes.push('LARGE_BASKET');
  return notes;
}
