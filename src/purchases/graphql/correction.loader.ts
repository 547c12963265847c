import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadCorrections } from '../app/read-corrections.js';
import type { CorrectionId, CorrectionTotals, EntryPage, PostedEntry } from '../domain/correction.js';

const TOTALS = new LoaderToken<DataLoader<CorrectionId, CorrectionTotals>>('totals of corrections');
const ENTRIES = new LoaderToken<DataLoader<EntryPage, PostedEntry[], string>>('entries of corrections');

/** What corrections come to and what they gave whom, one query for all that a request asks for at the same time. */
@Injectable()
export class CorrectionLoader {
  constructor(private readonly readCorrections: ReadCorrections) {}

  totals(correctionId: CorrectionId, context: GraphqlContext): Promise<CorrectionTotals> {
    const loader = context.loaders.get(TOTALS, () => {
      const load = async (ids: readonly CorrectionId[]): Promise<CorrectionTotals[]> => {
        const totals = await this.readCorrections.totals(ids, actorOf(context));
        return ids.map((id) => totals.get(id)!);
      };
      return new DataLoader(load);
    });
    return loader.load(correctionId);
  }

  entries(page: EntryPage, context: GraphqlContext): Promise<PostedEntry[]> {
    const loader = context.loaders.get(
      ENTRIES,
      () =>
        new DataLoader(
          (pages: readonly EntryPage[]) => this.readCorrections.entries(pages, actorOf(context)),
          { cacheKeyFn: ({ correctionId, after, size }) => `${correctionId} ${after} ${size}` },
        ),
    );
    return loader.load(page);
  }
}
