import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import { SuggestionProductRepository } from './suggestion-product.repository.js';

const MOST_PRODUCTS = 500_000;

interface Numbers {
  readonly noOf: Map<string, number>;
  readonly skuOf: Map<number, string>;
}

/**
 * The numbers of products as they were read, since a number once given is the product's for ever. Only for
 * transactions that read: one that gives numbers sees some that it may yet take back.
 */
@Injectable()
export class KeptProductNumbers {
  private readonly kept = new Map<ProgramId, Numbers>();

  constructor(private readonly products: SuggestionProductRepository) {}

  /** Products that were never sold are missing. */
  async numbersOf(tx: Transaction, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { noOf, skuOf } = this.of(tx.programId);
    const missing = skus.filter((sku) => !noOf.has(sku));
    for (const [sku, no] of await this.products.numbersOf(tx, missing)) {
      noOf.set(sku, no);
      skuOf.set(no, sku);
    }
    return noOf;
  }

  async skusOf(tx: Transaction, productNos: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { noOf, skuOf } = this.of(tx.programId);
    const missing = productNos.filter((no) => !skuOf.has(no));
    for (const [no, sku] of await this.products.skusOf(tx, missing)) {
      noOf.set(sku, no);
      skuOf.set(no, sku);
    }
    return skuOf;
  }

  private of(programId: ProgramId): Numbers {
    const known = this.kept.get(programId);
    if (known) return known;
    let total = 0;
    for (const { noOf } of this.kept.values()) total += noOf.size;
    if (total > MOST_PRODUCTS) this.kept.clear();
    const numbers = { noOf: new Map<string, number>(), skuOf: new Map<number, string>() };
    this.kept.set(programId, numbers);
    return numbers;
  }
}
