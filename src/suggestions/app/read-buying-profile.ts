import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { ProductRepository } from '../../catalog/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type Program } from '../../programs/index.js';
import { localTimeAt } from '../../rules/index.js';
import { CustomerHabitsRepository } from '../db/customer-habits.repository.js';
import { PurchaseModelRepository } from '../db/purchase-model.repository.js';
import { SuggestionProductRepository } from '../db/suggestion-product.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { buyingProfileOf, type BuyingProfile } from '../domain/buying-profile.js';
import { habitsOf } from '../domain/customer-habits.js';
import type { DueProduct } from '../domain/due-again.js';
import type { Favourite } from '../domain/favourites.js';
import type { Steering } from '../domain/steering.js';
import { isHeldOutOfSuggestions } from '../domain/suggestion-holdout.policy.js';

type Named<Product> = Product & { readonly sku: string };

/** A customer as the system sees them, to be told to staff: without products that are sensitive. */
export interface ToldProfile extends Omit<BuyingProfile, 'favourites' | 'due'> {
  readonly program: Program;
  /** The day it is as of, in the program's time zone, since 1970-01-01. */
  readonly today: number;
  readonly favourites: readonly Named<Favourite>[];
  readonly due: readonly Named<DueProduct>[];
  readonly isHeldOut: boolean;
}

const NO_HABITS = habitsOf([]);

/**
 * Reads customers as suggestions and rules see them. It is the shop's view of them: nothing is answered to callers
 * without the capability `suggestions:explain`, customers among them.
 */
@Injectable()
export class ReadBuyingProfile {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly settings: SuggestionSettingsRepository,
    private readonly learned: PurchaseModelRepository,
    private readonly habits: CustomerHabitsRepository,
    private readonly numbers: SuggestionProductRepository,
    private readonly catalogue: ProductRepository,
  ) {}

  /** In the order of the ids, those of who never bought anything too. */
  async execute(ids: readonly CustomerId[], actor: Actor): Promise<(ToldProfile | null)[]> {
    if (!actor.capabilities.has('suggestions:explain')) return ids.map(() => null);
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [home, now, learned, habits] = await Promise.all([
        this.programs.load(tx),
        this.clock.now(tx),
        this.learned.load(tx),
        this.habits.find(tx, ids),
      ]);
      const { program } = home;
      const steering = await this.settings.steering(tx, home);
      const today = localTimeAt(now, program.timeZone).epochDay;
      const profiles = ids.map((id) => buyingProfileOf(habits.get(id) ?? NO_HABITS, learned, today));
      const skus = await this.skusToTell(tx, steering, profiles);
      const { holdoutShare } = steering.settings;
      return ids.map((id, index): ToldProfile => {
        const profile = profiles[index]!;
        return {
          ...profile,
          program,
          today,
          favourites: named(profile.favourites, skus),
          due: named(profile.due, skus),
          isHeldOut: isHeldOutOfSuggestions(program.programId, holdoutShare, id),
        };
      });
    });
  }

  private async skusToTell(
    tx: Transaction,
    steering: Steering,
    profiles: readonly BuyingProfile[],
  ): Promise<ReadonlyMap<number, string>> {
    const products = profiles.flatMap(({ favourites, due }) => [...favourites, ...due]);
    const skus = await this.numbers.skusOf(tx, [...new Set(products.map(({ product }) => product))]);
    if (!steering.hasSensitive) return skus;
    const catalogued = await this.catalogue.findCatalogued(tx, [...skus.values()]);
    return new Map([...skus].filter(([, sku]) => steering.mayBeReason(sku, catalogued.get(sku))));
  }
}

function named<Product extends { readonly product: number }>(
  products: readonly Product[],
  skus: ReadonlyMap<number, string>,
): readonly Named<Product>[] {
  return products.flatMap((product) => {
    const sku = skus.get(product.product);
    return sku === undefined ? [] : [{ ...product, sku }];
  });
}
