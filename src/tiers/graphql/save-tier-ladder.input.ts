import { Field, InputType } from '@nestjs/graphql';
import { DateTime, JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import type { RungCommand, TierLadderCommand, TierMetric } from '../domain/index.js';
import {
  TierDowngradeStepEnum,
  TierMetricEnum,
  TierWindowKindEnum,
  type TierDowngradeStep,
  type TierWindowKind,
} from './tier-ladder.type.js';

@InputType('TierWindowInput', { description: 'Over which time is counted what a tier takes.' })
@JudgedInUseCase()
export class TierWindowInput {
  @Field(() => TierWindowKindEnum, { description: 'Which time.' })
  readonly kind: TierWindowKind;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a rolling window its length: an ISO 8601 duration of whole days, at most P3Y. Left out for others.',
  })
  readonly length?: string | null;
}

@InputType('TierDowngradeInput', {
  description: 'How a tier is lost that was not earned again in its period.',
})
@JudgedInUseCase()
export class TierDowngradeInput {
  @Field(() => TierDowngradeStepEnum, { description: 'How far down.' })
  readonly step: TierDowngradeStep;

  @Field(() => String, {
    nullable: true,
    description:
      'How long the tier is kept beyond the end of the period: an ISO 8601 duration of whole days, shorter than ' +
      'the window. No time when left out.',
  })
  readonly grace?: string | null;
}

@InputType('TierRungInput', { description: 'One tier of a ladder.' })
@JudgedInUseCase()
export class TierRungInput {
  @Field(() => String, {
    description:
      'By which rules and later versions know the tier: 1 to 40 capital letters, digits and underscores, ' +
      'beginning with a letter. A customer stays on the tier of the same code when a new version begins.',
  })
  readonly code: string;

  @Field(() => String, { description: 'How customers know it: 1 to 100 characters.' })
  readonly name: string;

  @Field(() => WholeNumber, {
    description:
      'From which amount on: points, minor units or purchases, as the metric says; at most 1,000,000,000,000. ' +
      '0 for the first rung, the entry tier; above that of the rung below for the others.',
  })
  readonly threshold: number;

  @Field(() => String, {
    nullable: true,
    description:
      'What earned points are multiplied by: a decimal from 1 to 10 with up to three places such as "1.5". ' +
      'Once the points when left out.',
  })
  readonly earnMultiplier?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Everything else it brings, in words for the customer: up to 20 texts of 1 to 300 characters each.',
  })
  readonly benefits?: string[] | null;
}

@InputType('SaveTierLadderInput', { description: "A new version of the program's tiers, whole." })
@JudgedInUseCase()
export class SaveTierLadderInput {
  @Field(() => WholeNumber, {
    description:
      "The number of the newest version that you have seen; 0 when there was none. With it nobody's work is " +
      'undone unseen.',
  })
  readonly basedOnVersion: number;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'From when on it is in force: now, also when left out, or later. The first version alone may begin in the ' +
      'past. A version that begins before one that was planned takes its place.',
  })
  readonly effectiveFrom?: string | null;

  @Field(() => TierMetricEnum, { description: 'What counts.' })
  readonly metric: TierMetric;

  @Field(() => TierWindowInput, { description: 'Over which time.' })
  readonly window: TierWindowInput;

  @Field(() => TierDowngradeInput, {
    nullable: true,
    description: 'How a tier is lost. Left out for a ladder for life, needed for every other.',
  })
  readonly downgrade?: TierDowngradeInput | null;

  @Field(() => [TierRungInput], { description: 'The tiers, from the entry tier upwards: 1 to 20.' })
  readonly rungs: TierRungInput[];
}

export function tierLadderCommandOf(input: SaveTierLadderInput): TierLadderCommand {
  const { basedOnVersion, effectiveFrom, metric, window, downgrade, rungs } = input;
  return {
    basedOnVersion,
    effectiveFrom: effectiveFrom ?? null,
    metric,
    window: { kind: window.kind, length: window.length ?? null },
    downgrade: downgrade ? { step: downgrade.step, grace: downgrade.grace ?? null } : null,
    rungs: rungs.map(rungCommandOf),
  };
}

function rungCommandOf({ code, name, threshold, earnMultiplier, benefits }: TierRungInput): RungCommand {
  return { code, name, threshold, earnMultiplier: earnMultiplier ?? null, benefits: benefits ?? [] };
}
