import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { factsIn, type ConditionPlace, type Fact, type FactFunction } from '../domain/index.js';
import { LoadRuleContext } from './load-rule-context.js';

export interface ReadableFacts {
  readonly facts: readonly Fact[];
  readonly functions: readonly FactFunction[];
  /** The codes of the tiers there are. */
  readonly tierCodes: readonly string[];
  /** The names of the segments there are. */
  readonly segmentNames: readonly string[];
}

/** What conditions in a place can read. Throws ForbiddenError without `rules:read`. */
@Injectable()
export class ListFacts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly context: LoadRuleContext,
  ) {}

  async execute(place: ConditionPlace, actor: Actor): Promise<ReadableFacts> {
    requireCapability(actor, 'rules:read');
    const { scope } = await this.unitOfWork.read(actor.programId, (tx) => this.context.execute(tx));
    return { ...factsIn(place), tierCodes: scope.tiers ?? [], segmentNames: scope.segments ?? [] };
  }
}
