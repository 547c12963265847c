import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadPurchases } from '../app/read-purchases.js';
import type {
  PurchaseKey,
  PurchasePage,
  RecordedLine,
  RecordedPurchase,
} from '../domain/recorded-purchase.js';

const HISTORIES = new LoaderToken<DataLoader<PurchasePage, RecordedPurchase[] | null, string>>(
  'purchase histories',
);
const PURCHASES = new LoaderToken<DataLoader<PurchaseKey, RecordedPurchase | null, string>>('purchases');
const LINES = new LoaderToken<DataLoader<PurchaseKey, RecordedLine[], string>>('purchase lines');
const options = { maxBatchSize: 250, cacheKeyFn: ({ purchaseId }: PurchaseKey) => purchaseId };

/** Purchases and their lines, one query for all that a request asks for at the same time. */
@Injectable()
export class PurchaseLoader {
  constructor(private readonly readPurchases: ReadPurchases) {}

  load(key: PurchaseKey, context: GraphqlContext): Promise<RecordedPurchase | null> {
    const loader = context.loaders.get(
      PURCHASES,
      () => new DataLoader((keys) => this.readPurchases.find(keys, actorOf(context)), options),
    );
    return loader.load(key);
  }

  lines(key: PurchaseKey, context: GraphqlContext): Promise<RecordedLine[]> {
    const loader = context.loaders.get(
      LINES,
      () => new DataLoader((keys) => this.readPurchases.lines(keys, actorOf(context)), options),
    );
    return loader.load(key);
  }

  history(page: PurchasePage, context: GraphqlContext): Promise<RecordedPurchase[] | null> {
    const loader = context.loaders.get(
      HISTORIES,
      () =>
        new DataLoader(
          (pages: readonly PurchasePage[]) => this.readPurchases.histories(pages, actorOf(context)),
          {
            maxBatchSize: options.maxBatchSize,
            cacheKeyFn: ({ customerId, after, limit }) =>
              `${customerId} ${after?.occurredAt} ${after?.purchaseId} ${limit}`,
          },
        ),
    );
    return loader.load(page);
  }
}
