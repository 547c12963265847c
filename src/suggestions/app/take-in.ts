import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { CustomerHabitsRepository } from '../db/customer-habits.repository.js';
import { KeptBasketRepository, type MetPurchase } from '../db/kept-basket.repository.js';
import { SuggestionBasketRepository, type BasketOfDay } from '../db/suggestion-basket.repository.js';
import { SuggestionProductRepository } from '../db/suggestion-product.repository.js';
import { SuggestionStateRepository } from '../db/suggestion-state.repository.js';
import {
  habitsOf,
  HabitsTally,
  MOST_BASKETS,
  type CustomerHabits,
  type KeptBasket,
} from '../domain/customer-habits.js';
import { basketOf, isSameBasket, type PurchaseBasket, type PurchaseKey } from '../domain/purchase-basket.js';
import { NoteBought } from './note-bought.js';
import { WorkOutOutlooks } from './work-out-outlooks.js';

/** Of so many purchases the lines are in memory at a time; there may be thousands on each. */
const PURCHASES_AT_ONCE = 250;
/** No more baskets of customers are in memory at a time. */
const BASKETS_AT_ONCE = 5_000;
/** Of one who has more of them, so many are at a time. */
const BASKETS_A_PAGE = 1_000;
/** The day of a basket is a 4-byte integer. */
const BEFORE_ALL_DAYS = -(2 ** 31);

interface Change {
  readonly before: MetPurchase['stored'];
  readonly basket: PurchaseBasket;
  readonly skusKept: readonly string[];
}

/**
 * Brings what suggestions are made of in line with what is kept of purchases by now: their baskets, and the habits of
 * whoever bought them. Everything is worked out anew, so that it does not matter how often, in which order and for
 * what reason purchases are met.
 *
 * Works in the transaction of whoever met them, under the lock of the program's state.
 */
@Injectable()
export class TakeIn {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly states: SuggestionStateRepository,
    private readonly kept: KeptBasketRepository,
    private readonly products: SuggestionProductRepository,
    private readonly baskets: SuggestionBasketRepository,
    private readonly habits: CustomerHabitsRepository,
    private readonly bought: NoteBought,
    private readonly outlooks: WorkOutOutlooks,
  ) {}

  /** A purchase may be named several times. */
  async within(tx: Transaction, purchases: readonly PurchaseKey[]): Promise<void> {
    const keys = [...new Map(purchases.map((key) => [key.purchaseId, key])).values()];
    if (keys.length === 0) return;
    const home = await this.programs.load(tx);
    const customers = new Set<CustomerId>();
    let revision: number | null = null;
    for (let from = 0; from < keys.length; from += PURCHASES_AT_ONCE) {
      const part = keys.slice(from, from + PURCHASES_AT_ONCE);
      const changes = await this.changesOf(tx, part, home.program.timeZone);
      if (changes.length === 0) continue;
      revision ??= await this.states.advance(tx);
      this.baskets.write(
        tx,
        changes.map(({ basket }) => basket),
        revision,
      );
      await this.bought.within(
        tx,
        changes.map(({ basket, skusKept }) => ({ ...basket, skusKept })),
      );
      for (const { before, basket } of changes) {
        if (basket.buyerId) customers.add(basket.buyerId);
        if (before?.buyerId) customers.add(before.buyerId);
      }
    }
    await this.workOutHabits(tx, home, [...customers]);
  }

  private async changesOf(
    tx: Transaction,
    keys: readonly PurchaseKey[],
    timeZone: string,
  ): Promise<Change[]> {
    const met = await this.kept.find(tx, keys);
    const numbers = await this.products.number(tx, [...new Set(met.flatMap(({ skus }) => skus))]);
    return met
      .map((purchase) => ({
        before: purchase.stored,
        basket: basketOf(purchase, numbers, timeZone),
        skusKept: purchase.skus,
      }))
      .filter(({ before, basket }) => !before || !isSameBasket(before, basket));
  }

  /** And what is to be expected of these customers, which follows from their habits. */
  private async workOutHabits(
    tx: Transaction,
    home: ProgramWithSettings,
    customerIds: readonly CustomerId[],
  ): Promise<void> {
    const sizes = await this.baskets.count(tx, customerIds);
    for (const group of groupsOf(customerIds, sizes)) {
      const habits = await this.habitsOfGroup(tx, group, sizes);
      this.habits.write(
        tx,
        [...habits].map(([customerId, theirs]) => ({ customerId, habits: theirs })),
      );
      await this.outlooks.within(tx, home, group, habits);
    }
  }

  private async habitsOfGroup(
    tx: Transaction,
    group: readonly CustomerId[],
    sizes: ReadonlyMap<CustomerId, number>,
  ): Promise<Map<CustomerId, CustomerHabits>> {
    const [only] = group;
    if (only && (sizes.get(only) ?? 0) > BASKETS_AT_ONCE) {
      return new Map([[only, await this.habitsOfMany(tx, only)]]);
    }
    const baskets = await this.baskets.ofBuyers(tx, group);
    return new Map([...baskets].map(([customerId, theirs]) => [customerId, habitsOf(theirs)]));
  }

  /** Of one customer with more baskets than are to be in memory. */
  private async habitsOfMany(tx: Transaction, customerId: CustomerId): Promise<CustomerHabits> {
    const tally = new HabitsTally();
    const firstDay = await this.baskets.firstDayOfNewest(tx, customerId, MOST_BASKETS);
    let after: BasketOfDay | number = firstDay ?? BEFORE_ALL_DAYS;
    for (;;) {
      const page: (BasketOfDay & KeptBasket)[] = await this.baskets.pageOfBuyer(
        tx,
        customerId,
        after,
        BASKETS_A_PAGE,
      );
      for (const basket of page) tally.add(basket);
      if (page.length < BASKETS_A_PAGE) return tally.habits();
      after = page.at(-1)!;
    }
  }
}

/** Customers who together have no more baskets than are to be in memory, or one with more. */
function groupsOf(
  customerIds: readonly CustomerId[],
  sizes: ReadonlyMap<CustomerId, number>,
): CustomerId[][] {
  const groups: CustomerId[][] = [];
  let room = 0;
  for (const customerId of customerIds) {
    const size = sizes.get(customerId) ?? 0;
    const last = groups.at(-1);
    if (last && size <= room) last.push(customerId);
    else {
      groups.push([customerId]);
      room = BASKETS_AT_ONCE;
    }
    room -= size;
  }
  return groups;
}
