import { Injectable, Logger } from '@nestjs/common';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import type { SoldPurchase } from '../../purchases/index.js';
import type { SuggestCommand } from '../app/suggest-command.js';
import { SuggestionLoader } from './suggestion.loader.js';
import { suggestionsTypeOf, type SuggestionsType } from './suggestion.type.js';

const ASKED = new LoaderToken<{ count: number }>('suggestions with sales');
/** A till that sends a whole day's purchases has nobody before it any more. */
const MOST_IN_A_REQUEST = 25;
/** Longer than that nobody waits at a till. */
const PATIENCE_MS = 1_000;

/**
 * Suggestions in the answer to a sale. The sale stands whatever becomes of them: where they fail or take too long there
 * are none, since a till that is answered with an error would send the sale again.
 */
@Injectable()
export class SaleSuggestions {
  private readonly logger = new Logger('Suggestions');

  constructor(private readonly loader: SuggestionLoader) {}

  async answer(
    sold: SoldPurchase | null,
    wanted: Pick<SuggestCommand, 'limit' | 'kinds'>,
    context: GraphqlContext,
  ): Promise<SuggestionsType | null> {
    const asked = context.loaders.get(ASKED, () => ({ count: 0 }));
    if (!sold || ++asked.count > MOST_IN_A_REQUEST) return null;
    const { customerId, skus: basket, earning } = sold;
    const customer = customerId && ({ kind: 'ID', value: customerId } as const);
    let timer: NodeJS.Timeout | undefined;
    // To break off a pause of node:timers/promises costs an AbortError with its stack for every sale.
    const outOfPatience = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, null);
    });
    try {
      return await Promise.race([
        this.loader
          .load({ ...wanted, customer, basket, earning }, context)
          .then((answer) => answer && suggestionsTypeOf(answer, false)),
        outOfPatience,
      ]);
    } catch (error) {
      this.logger.error({ err: error as unknown });
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
