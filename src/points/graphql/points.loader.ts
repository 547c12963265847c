import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadPoints } from '../app/read-points.js';
import type { HistoryPage, ListedTransfer, PointsOverview } from '../domain/index.js';

const HISTORIES = new LoaderToken<DataLoader<HistoryPage, readonly ListedTransfer[] | null, string>>(
  'points histories',
);
const OVERVIEWS = new LoaderToken<DataLoader<CustomerId, PointsOverview | null>>('points');
const MOST_AT_ONCE = 500;

/** Customers' points, one query for all that a request asks for at the same time. */
@Injectable()
export class PointsLoader {
  constructor(private readonly readPoints: ReadPoints) {}

  load(id: CustomerId, context: GraphqlContext): Promise<PointsOverview | null> {
    const loader = context.loaders.get(
      OVERVIEWS,
      () =>
        new DataLoader((ids: readonly CustomerId[]) => this.readPoints.overviews(ids, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
        }),
    );
    return loader.load(id);
  }

  history(page: HistoryPage, context: GraphqlContext): Promise<readonly ListedTransfer[] | null> {
    const loader = context.loaders.get(
      HISTORIES,
      () =>
        new DataLoader(
          (pages: readonly HistoryPage[]) => this.readPoints.histories(pages, actorOf(context)),
          {
            maxBatchSize: MOST_AT_ONCE,
            cacheKeyFn: ({ customerId, beforeSeq, limit }) => `${customerId} ${beforeSeq} ${limit}`,
          },
        ),
    );
    return loader.load(page);
  }
}
