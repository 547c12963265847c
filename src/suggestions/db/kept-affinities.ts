import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import type { AffinityRow } from '../domain/affinity-model.js';
import type { PartnerRow } from '../domain/basket-score.js';
import { ProductAffinityRepository } from './product-affinity.repository.js';
import type { SuggestionModel } from './suggestion-model.repository.js';

/** At less than 2 kB each. */
const MOST_ROWS = 30_000;

interface KeptRows {
  readonly model: string;
  /** Null for products that have none. */
  readonly rows: Map<number, PartnerRow | null>;
}

/**
 * Affinities as they were last read. Suggestions ask for a hundred rows of a hundred partners at a time, and rows only
 * change with the model, which is read with each of them anyway.
 */
@Injectable()
export class KeptAffinities {
  /** The program last asked about last. */
  private readonly kept = new Map<ProgramId, KeptRows>();

  constructor(private readonly affinities: ProductAffinityRepository) {}

  /** Rows of the model, which is that of the transaction's moment; products that have none are missing. */
  async find(
    tx: Transaction,
    model: SuggestionModel | null,
    productNos: readonly number[],
  ): Promise<ReadonlyMap<number, PartnerRow>> {
    if (!model) return new Map();
    const { rows } = this.rowsOf(tx.programId, `${model.revision} ${model.fittedAt}`);
    const missing = productNos.filter((no) => !rows.has(no));
    const read = await this.affinities.find(tx, missing);
    for (const no of missing) rows.set(no, compact(read.get(no)));
    const found = new Map<number, PartnerRow>();
    for (const no of productNos) {
      const row = rows.get(no);
      if (row) found.set(no, row);
    }
    this.makeRoom();
    return found;
  }

  private rowsOf(programId: ProgramId, model: string): KeptRows {
    const known = this.kept.get(programId);
    const kept = known?.model === model ? known : { model, rows: new Map() };
    this.kept.delete(programId);
    this.kept.set(programId, kept);
    return kept;
  }

  private makeRoom(): void {
    let total = 0;
    for (const { rows } of this.kept.values()) total += rows.size;
    for (const [programId, { rows }] of this.kept) {
      if (total <= MOST_ROWS) return;
      this.kept.delete(programId);
      total -= rows.size;
    }
  }
}

function compact(row: AffinityRow | undefined): PartnerRow | null {
  if (!row) return null;
  const { product, boughtIn } = row;
  return {
    product,
    boughtIn,
    partners: Int32Array.from(row.partners),
    together: Int32Array.from(row.together),
    shares: Float32Array.from(row.shares),
    weights: Float32Array.from(row.weights),
  };
}
