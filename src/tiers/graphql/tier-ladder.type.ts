import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, WholeNumber } from '../../platform/graphql/index.js';
import type { Downgrade, Rung, SavedLadder, TierLadder, TierMetric, TierWindow } from '../domain/index.js';

export const TierMetricEnum = {
  POINTS_EARNED: 'POINTS_EARNED',
  MONEY_SPENT: 'MONEY_SPENT',
  PURCHASES_MADE: 'PURCHASES_MADE',
} as const satisfies Record<TierMetric, TierMetric>;

registerEnumType(TierMetricEnum, {
  name: 'TierMetric',
  description:
    'What counts towards a tier, each by when the purchase happened and less what came back of it. Purchases of ' +
    'suspended customers do not count.',
  valuesMap: {
    POINTS_EARNED: {
      description:
        'The points that purchases earned, in points. Gifts, fees and adjustments do not count, and spending ' +
        'points takes nothing away.',
    },
    MONEY_SPENT: {
      description:
        "What was paid, in minor units of the program's currency: the basis that points are earned on.",
    },
    PURCHASES_MADE: { description: 'Purchases of which something is kept.' },
  },
});

export type TierWindowKind = TierWindow['kind'];

export const TierWindowKindEnum = {
  ROLLING: 'ROLLING',
  CALENDAR_YEAR: 'CALENDAR_YEAR',
  MEMBERSHIP_YEAR: 'MEMBERSHIP_YEAR',
  LIFE: 'LIFE',
} as const satisfies Record<TierWindowKind, TierWindowKind>;

registerEnumType(TierWindowKindEnum, {
  name: 'TierWindowKind',
  description: "Over which time it is counted. Days and years are those of the program's time zone.",
  valuesMap: {
    ROLLING: { description: 'The last days up to now, as many as its length says.' },
    CALENDAR_YEAR: { description: 'From New Year to New Year.' },
    MEMBERSHIP_YEAR: { description: 'Years from the day on which the customer joined.' },
    LIFE: { description: 'Everything there ever was; nobody goes down.' },
  },
});

export type TierDowngradeStep = Downgrade['step'];

export const TierDowngradeStepEnum = {
  ONE_RUNG: 'ONE_RUNG',
  STRAIGHT: 'STRAIGHT',
} as const satisfies Record<TierDowngradeStep, TierDowngradeStep>;

registerEnumType(TierDowngradeStepEnum, {
  name: 'TierDowngradeStep',
  description: 'How far down a customer goes who has not earned the tier again.',
  valuesMap: {
    ONE_RUNG: { description: 'By one rung for each period missed.' },
    STRAIGHT: { description: 'Straight to the tier that the ended period earned.' },
  },
});

@ObjectType('TierWindow', { description: 'Over which time is counted what a tier takes.' })
export class TierWindowType {
  @Field(() => TierWindowKindEnum, { description: 'Which time.' })
  readonly kind: TierWindowKind;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a rolling window its length, an ISO 8601 duration of whole days such as P12M; null for others.',
  })
  readonly length: string | null;
}

@ObjectType('TierDowngrade', { description: 'How a tier is lost that was not earned again in its period.' })
export class TierDowngradeType implements Downgrade {
  @Field(() => TierDowngradeStepEnum, { description: 'How far down.' })
  readonly step: TierDowngradeStep;

  @Field(() => String, {
    nullable: true,
    description:
      'How long the tier is kept beyond the end of the period: an ISO 8601 duration of whole days such as P3M; ' +
      'null for no time.',
  })
  readonly grace: string | null;
}

@ObjectType('TierRung', { description: 'One tier of a ladder, with what it takes and what it brings.' })
export class TierRungType {
  @Field(() => String, { description: 'By which rules and later versions know the tier, such as GOLD.' })
  readonly code: string;

  @Field(() => String, { description: 'How customers know it.' })
  readonly name: string;

  @Field(() => WholeNumber, {
    description:
      'From which amount on: points, minor units or purchases, as the metric says. 0 for the entry tier.',
  })
  readonly threshold: number;

  @Field(() => String, {
    description: 'What earned points are multiplied by, as an exact decimal from 1 to 10 such as "1.5".',
  })
  readonly earnMultiplier: string;

  @Field(() => [String], { description: 'Everything else it brings, in words for the customer.' })
  readonly benefits: readonly string[];
}

@ObjectType('TierLadder', {
  description: "One dated version of the program's tiers; never changed once saved.",
})
export class TierLadderType {
  @Field(() => Int, { description: 'Its number, from 1.' })
  readonly version: number;

  @Field(() => DateTime, {
    description: 'From when on it is in force, unless a newer version has begun by then.',
  })
  readonly effectiveFrom: Instant;

  @Field(() => TierMetricEnum, { description: 'What counts.' })
  readonly metric: TierMetric;

  @Field(() => TierWindowType, { description: 'Over which time.' })
  readonly window: TierWindowType;

  @Field(() => TierDowngradeType, {
    nullable: true,
    description: 'How a tier is lost; null for a ladder for life, on which nobody goes down.',
  })
  readonly downgrade: TierDowngradeType | null;

  @Field(() => [TierRungType], { description: 'The tiers, from the entry tier upwards.' })
  readonly rungs: readonly TierRungType[];
}

@ObjectType('TierLadderVersion', { description: 'A version of the ladder, and who saved it when.' })
export class TierLadderVersionType {
  @Field(() => TierLadderType, { description: 'The version.' })
  readonly ladder: TierLadderType;

  @Field(() => DateTime, { description: 'When it was saved.' })
  readonly savedAt: Instant;

  @Field(() => ID, {
    nullable: true,
    description: 'The API key it was saved with; null when the command line did it.',
  })
  readonly savedByKeyId: ApiKeyId | null;
}

export const TierLadderVersionConnection = connectionOf(
  () => TierLadderVersionType,
  'TierLadderVersion',
  "The versions of the program's ladder, the newest first.",
);

export function tierLadderTypeOf(ladder: TierLadder): TierLadderType {
  const { version, effectiveFrom, metric, window, downgrade, rungs } = ladder;
  const length = window.kind === 'ROLLING' ? window.length : null;
  return {
    version,
    effectiveFrom,
    metric,
    window: { kind: window.kind, length },
    downgrade,
    rungs: rungs.map(tierRungTypeOf),
  };
}

export function tierLadderVersionTypeOf({ ladder, savedAt, apiKeyId }: SavedLadder): TierLadderVersionType {
  return { ladder: tierLadderTypeOf(ladder), savedAt, savedByKeyId: apiKeyId };
}

/** A tier as the API tells it. */
export function tierRungTypeOf({ code, name, threshold, benefits }: Rung): TierRungType {
  const { multiplierThousandths, texts } = benefits;
  return { code, name, threshold, earnMultiplier: decimalOf(multiplierThousandths), benefits: texts };
}

function decimalOf(thousandths: number): string {
  const whole = Math.floor(thousandths / 1000);
  const places = String(thousandths % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return places === '' ? String(whole) : `${whole}.${places}`;
}
