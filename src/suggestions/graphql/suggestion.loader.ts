import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import type { SuggestCommand } from '../app/suggest-command.js';
import { Suggest } from '../app/suggest.js';
import type { Suggestions } from '../domain/suggestion.js';

const SUGGESTIONS = new LoaderToken<DataLoader<SuggestCommand, Suggestions | null>>('suggestions');
/** Few at once: each looks at hundreds of products. */
const MOST_AT_ONCE = 10;

/** Suggestions, thought of together for all that a request asks for at the same time. */
@Injectable()
export class SuggestionLoader {
  constructor(private readonly suggest: Suggest) {}

  load(command: SuggestCommand, context: GraphqlContext): Promise<Suggestions | null> {
    const loader = context.loaders.get(
      SUGGESTIONS,
      () =>
        new DataLoader((commands) => this.suggest.execute(commands, actorOf(context)), {
          maxBatchSize: MOST_AT_ONCE,
          cache: false,
        }),
    );
    return loader.load(command);
  }
}
