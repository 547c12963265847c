import { Injectable } from '@nestjs/common';
import { parseCategoryPath } from '../../catalog/index.js';
import type { Instant } from '../../kernel/instant.js';
import { minorDigits } from '../../kernel/money.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { TierLadderRepository, type Ladders } from '../../tiers/index.js';
import { SegmentRepository } from '../db/segment.repository.js';
import {
  refusalsOfCondition,
  type ConditionScope,
  type JudgeRuleContext,
  type SegmentDefinition,
} from '../domain/index.js';

/** What rules, conditions and segments of a program are judged by. */
export interface RuleContext extends JudgeRuleContext {
  readonly home: ProgramWithSettings;
  readonly segments: readonly SegmentDefinition[];
  /** What conditions are checked against, wherever they stand. */
  readonly scope: Omit<ConditionScope, 'place'>;
}

/** Reads what there is in a program that rules may name: its currency, its tiers and its segments. */
@Injectable()
export class LoadRuleContext {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly ladders: TierLadderRepository,
    private readonly segments: SegmentRepository,
  ) {}

  async execute(tx: Transaction): Promise<RuleContext> {
    const [home, segments] = await Promise.all([this.programs.load(tx), this.segments.findAll(tx)]);
    const [ladders, now] = await Promise.all([this.ladders.load(tx, home), this.clock.now(tx)]);
    const scope = {
      tiers: tierCodes(ladders, now),
      minorDigits: minorDigits(home.program.currency),
      segments: segments.map(({ name }) => name),
    };
    return {
      home,
      segments,
      scope,
      flawsOfCondition: (text, place, field) => refusalsOfCondition(text, { ...scope, place }, field),
      parseCategoryPath,
    };
  }
}

/** The codes of the tiers there are and of those planned. */
function tierCodes(ladders: Ladders, now: Instant): readonly string[] {
  const first = ladders.inForce(now)?.index ?? 0;
  const codes = ladders.phases.slice(first).flatMap(({ ladder }) => ladder.rungs.map(({ code }) => code));
  return [...new Set(codes)];
}
