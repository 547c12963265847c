import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadPoints } from '../app/read-points.js';
import type {
  Balances,
  HistoryPage,
  ListedTransfer,
  PointsAccount,
  PointsOverview,
} from '../domain/index.js';

const HISTORIES = new LoaderToken<DataLoader<HistoryPage, readonly ListedTransfer[] | null, string>>(
  'points histories',
);
const OVERVIEWS = new LoaderToken<DataLoader<CustomerId, PointsOverview | null>>('points');
const TOLD = new LoaderToken<Map<CustomerId, PointsAccount>>('points told');
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

  /** The balances alone, which an act under way may have told. */
  async balances(id: CustomerId, context: GraphqlContext): Promise<Balances | null> {
    return context.loaders.get(TOLD, newAccounts).get(id) ?? this.load(id, context);
  }

  /** Takes note of the balances that an act has just written, which need not be read again. */
  tell(id: CustomerId, account: PointsAccount, context: GraphqlContext): void {
    if (!actorOf(context).capabilities.has('points:read')) return;
    const told = context.loaders.get(TOLD, newAccounts);
    // Purchases of one batch may have been written in several commits.
    if ((told.get(id)?.seq ?? -1) < account.seq) told.set(id, account);
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

function newAccounts(): Map<CustomerId, PointsAccount> {
  return new Map();
}
