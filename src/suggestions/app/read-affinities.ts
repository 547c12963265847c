import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { ProductRepository } from '../../catalog/index.js';
import type { Instant } from '../../kernel/instant.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { ProductAffinityRepository } from '../db/product-affinity.repository.js';
import { SuggestionModelRepository, type SuggestionModel } from '../db/suggestion-model.repository.js';
import { SuggestionProductRepository } from '../db/suggestion-product.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { partnersOf, type AffinityContext, type AffinityPartner } from '../domain/affinity-explanation.js';
import type { AffinityRow } from '../domain/affinity-model.js';
import type { Steering } from '../domain/steering.js';

/** What goes with a product, and why it is put forward or not. */
export interface ProductAffinities {
  readonly model: SuggestionModel;
  readonly boughtIn: number;
  /** How many products were ever sold. */
  readonly productsSold: number;
  /** Those that were kept of all there are, the best first. */
  readonly partners: readonly AffinityPartner[];
}

/** Reads what goes with products. Answers nothing to callers without the capability `suggestions:explain`. */
@Injectable()
export class ReadAffinities {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly settings: SuggestionSettingsRepository,
    private readonly models: SuggestionModelRepository,
    private readonly numbers: SuggestionProductRepository,
    private readonly affinities: ProductAffinityRepository,
    private readonly catalogue: ProductRepository,
  ) {}

  /** In the order of the skus; null for what was never bought, and while nothing has been worked out. */
  async execute(skus: readonly string[], actor: Actor): Promise<(ProductAffinities | null)[]> {
    if (!actor.capabilities.has('suggestions:explain')) return skus.map(() => null);
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [home, now, model, productsSold, numbers] = await Promise.all([
        this.programs.load(tx),
        this.clock.now(tx),
        this.models.find(tx),
        this.numbers.count(tx),
        this.numbers.numbersOf(tx, skus),
      ]);
      if (!model) return skus.map(() => null);
      const steering = await this.settings.steering(tx, home);
      const rows = await this.affinities.find(tx, [...numbers.values()]);
      const context = await this.contextOf(tx, skus, [...rows.values()], { model, steering, now });
      return skus.map((sku) => {
        const row = rows.get(numbers.get(sku) ?? 0);
        if (!row || row.boughtIn === 0) return null;
        const partners = partnersOf(sku, row, context);
        return { model, boughtIn: row.boughtIn, productsSold, partners };
      });
    });
  }

  private async contextOf(
    tx: Transaction,
    skus: readonly string[],
    rows: readonly AffinityRow[],
    { model, steering, now }: { readonly model: SuggestionModel; readonly steering: Steering; now: Instant },
  ): Promise<AffinityContext> {
    const partners = [...new Set(rows.flatMap((row) => row.partners))];
    const [boughtIn, names] = await Promise.all([
      this.affinities.boughtIn(tx, partners),
      this.numbers.skusOf(tx, partners),
    ]);
    const wanted = [...skus, ...names.values(), ...steering.pinnedSkus(now)];
    const products = await this.catalogue.findCatalogued(tx, [...new Set(wanted)]);
    return { baskets: model.baskets, boughtIn, skus: names, products, steering, now };
  }
}
