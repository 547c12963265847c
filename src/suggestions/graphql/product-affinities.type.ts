import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { DateTime, WholeNumber } from '../../platform/graphql/index.js';
import type { ProductAffinities } from '../app/read-affinities.js';
import type { AffinityOrder, MeasuredPartner, PartnerLeftOutReason } from '../domain/affinity-explanation.js';
import type { AffinityMethod } from '../domain/affinity-model.js';
import type { PairMeasures } from '../domain/pair-measures.js';

export const AffinityOrderEnum = {
  FIT: 'FIT',
  TOGETHER: 'TOGETHER',
  LIFT: 'LIFT',
} as const satisfies Record<AffinityOrder, AffinityOrder>;

registerEnumType(AffinityOrderEnum, {
  name: 'AffinityOrder',
  description: 'In which order partners of a product are told.',
  valuesMap: {
    FIT: { description: 'As they are put forward to a basket with this product alone: by their score.' },
    TOGETHER: { description: 'Most often in one purchase with it first.' },
    LIFT: {
      description:
        'By lift. Only of those that were in five purchases with it or more: lift is largest where least is known.',
    },
  },
});

const AffinityMethodEnum = {
  EASE: 'EASE',
  COSINE: 'COSINE',
} as const satisfies Record<AffinityMethod, AffinityMethod>;

registerEnumType(AffinityMethodEnum, {
  name: 'AffinityMethod',
  description: 'How it was worked out which products go together.',
  valuesMap: {
    EASE: {
      description:
        'By all products at once (embarrassingly shallow autoencoder); what is in fewer than five purchases by COSINE ' +
        'all the same.',
    },
    COSINE: { description: 'By each pair of products on its own (asymmetric cosine).' },
  },
});

const PartnerLeftOutEnum = {
  NO_FIT: 'NO_FIT',
  NOT_IN_CATALOGUE: 'NOT_IN_CATALOGUE',
  SENSITIVE: 'SENSITIVE',
  SENSITIVE_REASONS: 'SENSITIVE_REASONS',
  EXCLUDED: 'EXCLUDED',
  WITHDRAWN: 'WITHDRAWN',
  OUT_OF_STOCK: 'OUT_OF_STOCK',
  SUBSTITUTE: 'SUBSTITUTE',
  LOW_MARGIN: 'LOW_MARGIN',
} as const satisfies Record<PartnerLeftOutReason, PartnerLeftOutReason>;

registerEnumType(PartnerLeftOutEnum, {
  name: 'AffinityLeftOutReason',
  description: 'Why a product is not put forward with another.',
  valuesMap: {
    NO_FIT: { description: 'The other speaks against it, or the two were never in one purchase.' },
    NOT_IN_CATALOGUE: { description: 'The catalogue does not know it yet.' },
    SENSITIVE: { description: 'It is sensitive by the settings for suggestions.' },
    SENSITIVE_REASONS: { description: 'The other is sensitive, so that it speaks for nothing.' },
    EXCLUDED: { description: 'It is excluded by the settings for suggestions.' },
    WITHDRAWN: { description: 'It was taken out of sale.' },
    OUT_OF_STOCK: { description: 'It is known to be out of stock.' },
    SUBSTITUTE: { description: 'It is of the same category, so that it may only stand in for the other.' },
    LOW_MARGIN: { description: 'Less than the least margin is left of its price.' },
  },
});

const NULL_IF = 'Null where the counts leave it undefined.';

@ObjectType('AffinityPartner', {
  description:
    'A product and how often it was in one purchase with another, net of returns. The measures are those of ' +
    "R's arules and follow from the counts, read as: who buys the other buys this one.",
})
export class AffinityPartnerType implements Omit<PairMeasures, 'fishersExactTest'> {
  @Field(() => String, { description: 'The sku of this product.' })
  readonly sku: string;

  @Field(() => WholeNumber, { description: 'Purchases with both.' })
  readonly together: number;

  @Field(() => WholeNumber, { description: 'Purchases with this product.' })
  readonly boughtIn: number;

  @Field(() => Float, {
    description: 'How strongly the other speaks for it by the model; below zero it speaks against it.',
  })
  readonly weight: number;

  @Field(() => Float, {
    description:
      'Of the purchases with the other, the share that have this one too, from 0 to 1: large and old purchases count ' +
      'for less, and a few are added so that little says little.',
  })
  readonly share: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'What it scores, before boosts, for a basket with the other product alone; null where it does not fit.',
  })
  readonly score: number | null;

  @Field(() => Float, { description: 'The share of all purchases that have both, from 0 to 1.' })
  readonly support: number;

  @Field(() => Float, { description: 'The share of all purchases that have the other, from 0 to 1.' })
  readonly coverage: number;

  @Field(() => Float, { description: 'Of the purchases with the other, the share that have this one too.' })
  readonly confidence: number;

  @Field(() => Float, {
    description: 'How many times as often the two are together as by chance; 1 for just as often.',
  })
  readonly lift: number;

  @Field(() => Float, {
    description:
      'The share of all purchases with both, less the share that chance would bring; 0 for as by chance.',
  })
  readonly leverage: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'How many times as often there would be purchases of the other without this one if chance ruled. ' +
      NULL_IF,
  })
  readonly conviction: number | null;

  @Field(() => Float, { description: 'The cosine of the angle between the two, from 0 to 1.' })
  readonly cosine: number;

  @Field(() => Float, { description: 'Of the purchases with one of them, the share that have both.' })
  readonly jaccard: number;

  @Field(() => Float, { description: 'The mean of both confidences, there and back.' })
  readonly kulczynski: number;

  @Field(() => Float, { description: 'How unequally often the two are bought: 0 for equally, up to 1.' })
  readonly imbalance: number;

  @Field(() => Float, { nullable: true, description: `The correlation of the two, from -1 to 1. ${NULL_IF}` })
  readonly phi: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Chi squared of the two, without correction for continuity; by chance above 3.84 in 5 %. ${NULL_IF}`,
  })
  readonly chiSquared: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `The odds of this one with the other, over those without. ${NULL_IF}`,
  })
  readonly oddsRatio: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Purchases with both, over the number that chance alone hardly exceeds (in 1 %). ${NULL_IF}`,
  })
  readonly hyperLift: number | null;

  @Field(() => Float, { description: 'How likely it is that chance alone brings them together less often.' })
  readonly hyperConfidence: number;

  @Field(() => Float, {
    description:
      "How likely it is that chance alone brings them together as often or more: Fisher's exact test, one-sided.",
  })
  readonly pValue: number;

  @Field(() => Boolean, {
    description:
      'Whether they are together more often than by chance: in five purchases or more, with allowance for how many ' +
      'pairs there could be.',
  })
  readonly isSignificant: boolean;

  @Field(() => PartnerLeftOutEnum, {
    nullable: true,
    description: 'Why it is not put forward with the other by now; null where it is.',
  })
  readonly leftOutBecause: PartnerLeftOutReason | null;

  @Field(() => String, {
    nullable: true,
    description: 'The sku, category or tag by which it is left out, where it is by one.',
  })
  readonly leftOutBy: string | null;
}

@ObjectType('ProductAffinities', { description: 'What goes with a product, by what is bought together.' })
export class ProductAffinitiesType {
  /** Resolved to `partners`. */
  readonly affinities: ProductAffinities;

  @Field(() => WholeNumber, { description: 'In how many purchases the product is, net of returns.' })
  readonly boughtIn: number;

  @Field(() => WholeNumber, { description: 'How many purchases were counted in all.' })
  readonly purchases: number;

  @Field(() => AffinityMethodEnum, { description: "How it was worked out for the program's products." })
  readonly method: AffinityMethod;

  @Field(() => DateTime, { description: 'When it was last worked out.' })
  readonly workedOutAt: Instant;
}

export function productAffinitiesTypeOf(affinities: ProductAffinities): ProductAffinitiesType {
  const { boughtIn, model } = affinities;
  const { baskets, method, fittedAt } = model;
  return { affinities, boughtIn, purchases: baskets, method, workedOutAt: fittedAt };
}

export function affinityPartnerTypeOf(partner: MeasuredPartner): AffinityPartnerType {
  const { sku, counts, weight, share, score, leftOut, measures, isSignificant } = partner;
  const { fishersExactTest, ...others } = measures;
  return {
    ...others,
    sku,
    together: counts.together,
    boughtIn: counts.suggested,
    weight,
    share,
    score,
    pValue: fishersExactTest,
    isSignificant,
    leftOutBecause: leftOut?.reason ?? null,
    leftOutBy: leftOut?.by ?? null,
  };
}
