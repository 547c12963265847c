import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { ReadSegmentMembers, type SegmentMembers } from '../app/read-segment-members.js';

const MEMBERS = new LoaderToken<DataLoader<string, SegmentMembers | null>>('members of segments');

/** Members of segments: all customers are gone through once for all segments that a request asks for together. */
@Injectable()
export class SegmentMembersLoader {
  constructor(private readonly readMembers: ReadSegmentMembers) {}

  load(name: string, context: GraphqlContext): Promise<SegmentMembers | null> {
    const loader = context.loaders.get(MEMBERS, () => {
      const load = async (names: readonly string[]): Promise<(SegmentMembers | null)[]> => {
        const found = await this.readMembers.execute(names, actorOf(context));
        return names.map((wanted) => found.get(wanted) ?? null);
      };
      return new DataLoader(load);
    });
    return loader.load(name);
  }
}
