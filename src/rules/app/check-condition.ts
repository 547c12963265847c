import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';
import {
  checkCondition,
  factAt,
  type Condition,
  type ConditionFlaw,
  type ConditionPlace,
  type Fact,
} from '../domain/index.js';
import { LoadRuleContext } from './load-rule-context.js';

/** What is to be said about the text of a condition without knowing whom it is about. */
export interface CheckedCondition {
  /** Ready to be evaluated or explained; null where it is flawed. */
  readonly condition: Condition | null;
  /** In the order of the text; empty where it is in order. */
  readonly flaws: readonly ConditionFlaw[];
  /** What can stay as it is, and is likely not meant. */
  readonly advice: readonly ConditionFlaw[];
  /** The facts it reads, each once. */
  readonly facts: readonly Fact[];
  /** The names of the segments it asks about, each once. */
  readonly segments: readonly string[];
}

/** Checks a condition against the program's tiers and segments. Throws ForbiddenError without `rules:read`. */
@Injectable()
export class CheckCondition {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly context: LoadRuleContext,
  ) {}

  async check(text: string, place: ConditionPlace, actor: Actor): Promise<CheckedCondition> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.checkIn(tx, text, place));
  }

  /** The same in the transaction of a use case that has asked for the capability. */
  async checkIn(tx: Transaction, text: string, place: ConditionPlace): Promise<CheckedCondition> {
    const { scope } = await this.context.execute(tx);
    const checked = checkCondition(text, { ...scope, place });
    if (!checked.ok) return { condition: null, flaws: checked.error, advice: [], facts: [], segments: [] };
    const { advice, facts, segments } = checked.value;
    return {
      condition: checked.value,
      flaws: [],
      advice,
      facts: facts.flatMap((path) => factAt(path) ?? []),
      segments,
    };
  }
}
