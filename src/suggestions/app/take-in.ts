import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
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
  habitsWith,
  MOST_BASKETS,
  type CustomerHabits,
  type KeptBasket,
} from '../domain/customer-habits.js';
import { basketOf, isSameBasket, type PurchaseBasket, type PurchaseKey } from '../domain/purchase-basket.js';
import { NoteBought } from './note-bought.js';
import { WorkOutOutlooks } from './work-out-outlooks.js';

/** Of so many purchases the lines are in memory at a time; there may be thousands on each, often of few products. */
const PURCHASES_AT_ONCE = 250;
/** No more baskets of customers are in memory at a time. */
const BASKETS_AT_ONCE = 5_000;
/** Of one who has more of them, so many are at a time. */
const BASKETS_A_PAGE = 1_000;
/** Of so many customers the habits are in memory at a time, where they are gone on from. */
const CUSTOMERS_AT_ONCE = 100;
/** The day of a basket is a 4-byte integer. */
const BEFORE_ALL_DAYS = -(2 ** 31);

interface Change {
  readonly before: MetPurchase['stored'];
  readonly basket: PurchaseBasket;
  readonly skusKept: readonly string[];
  readonly recordedAt: Instant;
}

/**
 * Brings what suggestions are made of in line with what is kept of purchases by now: their baskets, and the habits of
 * whoever bought them. Baskets are made anew, and habits, unless there is nothing but new baskets of the last visit
 * or after, which add to them; either way the same comes of it, so that it does not matter how often, in which order
 * and for what reason purchases are met.
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
    const touched = new TouchedCustomers();
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
        changes.map(({ basket, skusKept, recordedAt }) => ({ ...basket, skusKept, recordedAt })),
      );
      for (const { before, basket } of changes) touched.note(before, basket);
    }
    await this.workOutHabits(tx, home, touched);
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
        recordedAt: purchase.recordedAt,
      }))
      .filter(({ before, basket }) => !before || !isSameBasket(before, basket));
  }

  /** And what is to be expected of these customers, which follows from their habits. */
  private async workOutHabits(
    tx: Transaction,
    home: ProgramWithSettings,
    touched: TouchedCustomers,
  ): Promise<void> {
    const unclear = [...touched.changed];
    const buyers = [...touched.bought];
    for (let from = 0; from < buyers.length; from += CUSTOMERS_AT_ONCE) {
      const part = buyers.slice(from, from + CUSTOMERS_AT_ONCE);
      const known = await this.habits.find(
        tx,
        part.map(([customerId]) => customerId),
      );
      const habits = new Map<CustomerId, CustomerHabits>();
      for (const [customerId, bought] of part) {
        const before = known.get(customerId);
        const theirs = before && habitsWith(before, bought);
        if (theirs) habits.set(customerId, theirs);
        else unclear.push(customerId);
      }
      await this.write(tx, home, habits);
    }
    const sizes = await this.baskets.count(tx, unclear);
    for (const group of groupsOf(unclear, sizes)) {
      await this.write(tx, home, await this.habitsOfGroup(tx, group, sizes));
    }
  }

  private async write(
    tx: Transaction,
    home: ProgramWithSettings,
    habits: ReadonlyMap<CustomerId, CustomerHabits>,
  ): Promise<void> {
    this.habits.write(
      tx,
      [...habits].map(([customerId, theirs]) => ({ customerId, habits: theirs })),
    );
    await this.outlooks.within(tx, home, [...habits.keys()], habits);
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

/** Whose habits are no longer what they were. */
class TouchedCustomers {
  /** Those of whom nothing but this is new. */
  readonly bought = new Map<CustomerId, KeptBasket[]>();
  /** Those of whose baskets one was another before. */
  readonly changed = new Set<CustomerId>();

  note(before: MetPurchase['stored'], basket: PurchaseBasket): void {
    if (before) {
      this.noteChanged(before.buyerId);
      this.noteChanged(basket.buyerId);
    } else if (basket.buyerId && !this.changed.has(basket.buyerId)) {
      const { day, products, spendMinor } = basket;
      const bought = this.bought.get(basket.buyerId) ?? [];
      bought.push({ day, products, spendMinor });
      this.bought.set(basket.buyerId, bought);
    }
  }

  private noteChanged(customerId: CustomerId | null): void {
    if (customerId === null) return;
    this.changed.add(customerId);
    this.bought.delete(customerId);
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
