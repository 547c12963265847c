import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ProductRepository } from '../../catalog/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import { CustomerOutlookRepository, localTimeAt, type DueProduct } from '../../rules/index.js';
import { CustomerHabitsRepository } from '../db/customer-habits.repository.js';
import { PurchaseModelRepository } from '../db/purchase-model.repository.js';
import { SuggestionProductRepository } from '../db/suggestion-product.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { habitsOf, type CustomerHabits } from '../domain/customer-habits.js';
import { expectedOfCustomer, type ExpectedOfCustomer } from '../domain/expected-of-customer.js';
import type { Steering } from '../domain/steering.js';

/** More are of no use to a rule. */
const MOST_DUE = 50;
/** Then tills and whatever else the server has to do have their turn. */
const CUSTOMERS_AT_ONCE = 25;
const NO_HABITS = habitsOf([]);

/**
 * Works out what is expected of customers, for the facts that rules read. Products that are sensitive to the shop are
 * none of the rules' business, and what was taken out of sale is due to nobody.
 */
@Injectable()
export class WorkOutOutlooks {
  constructor(
    private readonly clock: Clock,
    private readonly settings: SuggestionSettingsRepository,
    private readonly habits: CustomerHabitsRepository,
    private readonly products: SuggestionProductRepository,
    private readonly catalogue: ProductRepository,
    private readonly learned: PurchaseModelRepository,
    private readonly outlooks: CustomerOutlookRepository,
  ) {}

  /** Of these customers, each named once. Habits that are not at hand are read. */
  async within(
    tx: Transaction,
    home: ProgramWithSettings,
    customerIds: readonly CustomerId[],
    atHand: ReadonlyMap<CustomerId, CustomerHabits> = new Map(),
  ): Promise<void> {
    if (customerIds.length === 0) return;
    const [found, learned, steering, now] = await Promise.all([
      this.habits.find(
        tx,
        customerIds.filter((customerId) => !atHand.has(customerId)),
      ),
      this.learned.load(tx),
      this.settings.steering(tx, home),
      this.clock.now(tx),
    ]);
    const today = localTimeAt(now, home.program.timeZone).epochDay;
    const expected: (ExpectedOfCustomer & { readonly customerId: CustomerId })[] = [];
    for (const [place, customerId] of customerIds.entries()) {
      if (place % CUSTOMERS_AT_ONCE === CUSTOMERS_AT_ONCE - 1) await setImmediate();
      const habits = atHand.get(customerId) ?? found.get(customerId) ?? NO_HABITS;
      expected.push({ customerId, ...expectedOfCustomer(habits, learned, today) });
    }
    const skus = await this.skusToTell(tx, steering, expected);
    const basis = {
      asOfDay: today,
      settingsVersion: steering.settings.version,
      learnedRevision: learned.revision,
    };
    const outlooks = expected.map(({ due, ...outlook }) => ({ ...outlook, due: told(due, skus) }));
    this.outlooks.write(tx, basis, outlooks);
  }

  /** By their numbers, of all that may be told of. What the catalogue does not know (yet) may be. */
  private async skusToTell(
    tx: Transaction,
    steering: Steering,
    expected: readonly ExpectedOfCustomer[],
  ): Promise<ReadonlyMap<number, string>> {
    const due = new Set(expected.flatMap((each) => each.due.map(({ product }) => product)));
    const skus = await this.products.skusOf(tx, [...due]);
    const catalogued = await this.catalogue.findCatalogued(tx, [...skus.values()]);
    const mayBeTold = (sku: string): boolean => {
      const product = catalogued.get(sku);
      return product?.status !== 'WITHDRAWN' && steering.mayBeReason(sku, product);
    };
    return new Map([...skus].filter(([, sku]) => mayBeTold(sku)));
  }
}

function told(due: ExpectedOfCustomer['due'], skus: ReadonlyMap<number, string>): readonly DueProduct[] {
  const products = due.flatMap(({ product, dueDay }): DueProduct[] => {
    const sku = skus.get(product);
    return sku === undefined ? [] : [[sku, dueDay]];
  });
  return products.slice(0, MOST_DUE);
}
