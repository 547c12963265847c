import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadBuyingProfile, type ToldProfile } from '../app/read-buying-profile.js';

const PROFILES = new LoaderToken<DataLoader<CustomerId, ToldProfile | null>>('buying profiles');
const MOST_AT_ONCE = 100;

/** Customers' buying profiles, read together for all that a request asks for at the same time. */
@Injectable()
export class BuyingProfileLoader {
  constructor(private readonly readProfile: ReadBuyingProfile) {}

  load(id: CustomerId, context: GraphqlContext): Promise<ToldProfile | null> {
    const loader = context.loaders.get(
      PROFILES,
      () =>
        new DataLoader((ids: readonly CustomerId[]) => this.readProfile.execute(ids, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
        }),
    );
    return loader.load(id);
  }
}
