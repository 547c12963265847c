import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadTiers, type ToldTier, type ToldTierRow } from '../app/read-tiers.js';

const TIERS = new LoaderToken<DataLoader<CustomerId, ToldTier | null>>('tiers');
const HISTORIES = new LoaderToken<DataLoader<CustomerId, readonly ToldTierRow[] | null>>('tier histories');
/** Nothing is kept: of two acts in one request, each answers with the tier as it is then. */
const options = { maxBatchSize: 250, cache: false };

/** Customers' tiers, one query for all that a request asks for at the same time. */
@Injectable()
export class TierLoader {
  constructor(private readonly readTiers: ReadTiers) {}

  load(id: CustomerId, context: GraphqlContext): Promise<ToldTier | null> {
    const loader = context.loaders.get(
      TIERS,
      () =>
        new DataLoader(
          (ids: readonly CustomerId[]) =>
            eachOnce(ids, (each) => this.readTiers.overviews(each, actorOf(context))),
          options,
        ),
    );
    return loader.load(id);
  }

  history(id: CustomerId, context: GraphqlContext): Promise<readonly ToldTierRow[] | null> {
    const loader = context.loaders.get(
      HISTORIES,
      () =>
        new DataLoader(
          (ids: readonly CustomerId[]) =>
            eachOnce(ids, (each) => this.readTiers.histories(each, actorOf(context))),
          options,
        ),
    );
    return loader.load(id);
  }
}

/** Fields of one customer ask at the same time. */
async function eachOnce<T>(
  ids: readonly CustomerId[],
  read: (each: readonly CustomerId[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const each = [...new Set(ids)];
  const found = await read(each);
  const byId = new Map(each.map((id, index) => [id, found[index]!]));
  return ids.map((id) => byId.get(id)!);
}
