import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { RuleRepository } from '../db/rule.repository.js';
import { SegmentRepository } from '../db/segment.repository.js';
import {
  checkCondition,
  conditionsOf,
  liveVersionOf,
  type ConditionPlace,
  type Rule,
  type SegmentDefinition,
} from '../domain/index.js';
import { LoadRuleContext } from './load-rule-context.js';

const MOST_NAMED = 5;

/**
 * Deletes a segment that nothing asks for: no rule that is published or paused, and no other segment. Drafts that ask
 * for it can no longer be published as they are.
 *
 * Refuses with SEGMENT_NOT_FOUND and SEGMENT_IN_USE. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class DeleteSegment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly context: LoadRuleContext,
    private readonly rules: RuleRepository,
    private readonly segments: SegmentRepository,
  ) {}

  async execute(given: string, actor: Actor): Promise<Result<string>> {
    requireCapability(actor, 'rules:write');
    const name = given.trim().normalize('NFC');
    return this.unitOfWork.write(actor.programId, async (tx) => {
      // Also the lock under which rules are published and segments saved.
      await this.programs.noteChange(tx);
      const [{ segments, scope }, rules] = await Promise.all([
        this.context.execute(tx),
        this.rules.findPublished(tx),
      ]);
      if (!segments.some((segment) => segment.name === name)) return refuse([NOT_FOUND]);
      const users = usersOf(name, segments, rules, scope.minorDigits);
      if (users.length > 0) return refuse([inUse(users)]);
      await this.segments.delete(tx, name);
      return ok(name);
    });
  }
}

/** What asks for a segment, in words. */
function usersOf(
  name: string,
  segments: readonly SegmentDefinition[],
  rules: readonly Rule[],
  minorDigits: number,
): string[] {
  const asks = (text: string, place: ConditionPlace): boolean => {
    const checked = checkCondition(text, { place, minorDigits });
    return checked.ok && checked.value.segments.includes(name);
  };
  const askingSegments = segments
    .filter((segment) => segment.name !== name && asks(segment.condition, 'SEGMENT'))
    .map((segment) => `the segment "${segment.name}"`);
  const askingRules = rules.flatMap((rule) => {
    const definition = liveVersionOf(rule)?.definition;
    const isAsking = definition && conditionsOf(definition).some(({ text, place }) => asks(text, place));
    return isAsking ? [`the rule "${definition.name}"`] : [];
  });
  return [...askingRules, ...askingSegments];
}

const NOT_FOUND: Refusal = {
  code: 'SEGMENT_NOT_FOUND',
  message: 'There is no segment of this name.',
  field: ['name'],
  retryable: false,
};

function inUse(users: readonly string[]): Refusal {
  const named = users.slice(0, MOST_NAMED).join(', ');
  const more = users.length > MOST_NAMED ? ` and ${users.length - MOST_NAMED} more` : '';
  return {
    code: 'SEGMENT_IN_USE',
    message: `The segment is asked for by ${named}${more}.`,
    field: ['name'],
    retryable: false,
  };
}
