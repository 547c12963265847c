import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadAffinities, type ProductAffinities } from '../app/read-affinities.js';

const AFFINITIES = new LoaderToken<DataLoader<string, ProductAffinities | null>>('product affinities');
/** Of each, a hundred partners are looked at. */
const MOST_AT_ONCE = 50;

/** What goes with products, read together for all that a request asks for at the same time. */
@Injectable()
export class ProductAffinitiesLoader {
  constructor(private readonly readAffinities: ReadAffinities) {}

  load(sku: string, context: GraphqlContext): Promise<ProductAffinities | null> {
    const loader = context.loaders.get(
      AFFINITIES,
      () =>
        new DataLoader((skus: readonly string[]) => this.readAffinities.execute(skus, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
        }),
    );
    return loader.load(sku);
  }
}
