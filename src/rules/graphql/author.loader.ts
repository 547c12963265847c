import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { NameAuthors } from '../app/name-authors.js';

const AUTHORS = new LoaderToken<DataLoader<string, string | null>>('authors');

/** The names of the keys that things were done with, one query for all that a request asks for at the same time. */
@Injectable()
export class AuthorLoader {
  constructor(private readonly authors: NameAuthors) {}

  /** Null for the command line. */
  name(apiKeyId: string | null, context: GraphqlContext): Promise<string | null> | null {
    if (apiKeyId === null) return null;
    const loader = context.loaders.get(AUTHORS, () => {
      const load = async (ids: readonly string[]): Promise<(string | null)[]> => {
        const names = await this.authors.execute(ids, actorOf(context));
        return ids.map((id) => names.get(id) ?? null);
      };
      return new DataLoader(load);
    });
    return loader.load(apiKeyId);
  }
}
