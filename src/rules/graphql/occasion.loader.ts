import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadOccasions, type OccasionKey } from '../app/read-occasions.js';
import type { OccasionPage, RecordedOccasion } from '../domain/index.js';

const PAGES = new LoaderToken<DataLoader<OccasionPage, RecordedOccasion[] | null, string>>('occasion pages');
const OCCASIONS = new LoaderToken<DataLoader<OccasionKey, RecordedOccasion | null, string>>('occasions');
const TAGS = new LoaderToken<DataLoader<CustomerId, readonly string[] | null>>('customer tags');
const MOST_AT_ONCE = 250;

/** Customers' occasions and tags, one query for all that a request asks for at the same time. */
@Injectable()
export class OccasionLoader {
  constructor(private readonly readOccasions: ReadOccasions) {}

  page(page: OccasionPage, context: GraphqlContext): Promise<RecordedOccasion[] | null> {
    const loader = context.loaders.get(
      PAGES,
      () =>
        new DataLoader(
          (pages: readonly OccasionPage[]) => this.readOccasions.pages(pages, actorOf(context)),
          {
            maxBatchSize: MOST_AT_ONCE,
            cacheKeyFn: ({ customerId, before, limit }) => `${customerId} ${before} ${limit}`,
          },
        ),
    );
    return loader.load(page);
  }

  load(key: OccasionKey, context: GraphqlContext): Promise<RecordedOccasion | null> {
    const loader = context.loaders.get(
      OCCASIONS,
      () =>
        new DataLoader((keys: readonly OccasionKey[]) => this.readOccasions.find(keys, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
          cacheKeyFn: ({ occasionId }) => occasionId,
        }),
    );
    return loader.load(key);
  }

  tags(customerId: CustomerId, context: GraphqlContext): Promise<readonly string[] | null> {
    const loader = context.loaders.get(
      TAGS,
      () =>
        new DataLoader((ids: readonly CustomerId[]) => this.readOccasions.tags(ids, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
        }),
    );
    return loader.load(customerId);
  }
}
