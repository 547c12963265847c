import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadRules, type CountedFault } from '../app/read-rules.js';

const FAULTS = new LoaderToken<DataLoader<string, CountedFault[]>>('faults of rules');

/** Faults of rules, one query for all that a request asks for at the same time. */
@Injectable()
export class RuleFaultLoader {
  constructor(private readonly rules: ReadRules) {}

  load(ruleId: string, context: GraphqlContext): Promise<CountedFault[]> {
    const loader = context.loaders.get(FAULTS, () => {
      const load = async (ruleIds: readonly string[]): Promise<CountedFault[][]> => {
        const faults = await this.rules.faultsOf(ruleIds, actorOf(context));
        return ruleIds.map((wanted) => faults.filter((fault) => fault.ruleId === wanted));
      };
      return new DataLoader(load);
    });
    return loader.load(ruleId);
  }
}
