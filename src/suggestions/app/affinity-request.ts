import type { ProgramId } from '../../kernel/id.js';
import type { BasketPlace } from '../db/suggestion-basket.repository.js';
import type { FittedAffinities, ModelName } from '../domain/affinity-book.js';
import type { AffinityMethod } from '../domain/affinity-model.js';
import type { BasketPage } from '../domain/basket-page.js';
import type { DayHistories, OutlookModels } from '../domain/outlook-models.js';

/** What the thread is asked to do, by name. */
interface Acts {
  /** Up to where the baskets of the program were taken; null for none. */
  readonly place: {
    readonly asked: object;
    readonly answer: BasketPlace | null;
  };
  /** To take baskets as they are now, from one place to the other. */
  readonly take: {
    readonly asked: {
      readonly page: BasketPage;
      readonly from: BasketPlace | null;
      readonly to: BasketPlace;
    };
    readonly answer: null;
  };
  readonly fit: {
    readonly asked: {
      /** Up to where baskets were taken, and the revision that these are of. */
      readonly place: BasketPlace | null;
      readonly revision: number;
      readonly chosen: AffinityMethod | null;
      readonly stored: ModelName | null;
    };
    readonly answer: FittedAffinities;
  };
  /** To fit how customers come back and what they spend, as of a day. Needs no baskets. */
  readonly learn: {
    readonly asked: { readonly histories: DayHistories; readonly today: number };
    readonly answer: OutlookModels;
  };
}

export type AffinityAct = keyof Acts;
export type AffinityAnswer<Act extends AffinityAct> = Acts[Act]['answer'];
export type AffinityRequest<Act extends AffinityAct = AffinityAct> = {
  [Each in Act]: { readonly act: Each; readonly programId: ProgramId } & Acts[Each]['asked'];
}[Act];

/** A request on its way to the thread. */
export interface AskedThread {
  readonly no: number;
  readonly request: AffinityRequest;
}

export type AnsweredThread = { readonly no: number } & (
  { readonly answer: AffinityAnswer<AffinityAct> } | { readonly error: Error }
);
