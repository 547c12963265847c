import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { MinorUnits, Points, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { PurchaseOutcome } from '../app/purchase-batch.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import { earningsOf } from '../domain/stored-decision.js';
import { NearMissType, nearMissTypesOf } from './near-miss.type.js';
import { EarningType, earningTypeOf } from './purchase.type.js';
import { TierChangeType, tierChangeTypeOf } from './tier-change.type.js';
import { WarningType } from './record-purchase.payload.js';
import { soldPurchaseOf, type SoldPurchase } from './sold-purchase.js';

@ObjectType({ description: 'The answer to previewPurchase.' })
export class PreviewPurchasePayload {
  /** What later modules answer more about it by. */
  readonly sold: SoldPurchase | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'What would be paid, in minor units; null when refused.',
  })
  readonly totalMinor: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'What of it would count for points; null when refused.',
  })
  readonly basisMinor: number | null;

  @Field(() => Points, { nullable: true, description: 'The points it would earn; null when refused.' })
  readonly pointsEarned: number | null;

  @Field(() => [EarningType], { description: 'What would earn them.' })
  readonly earnings: readonly EarningType[];

  @Field(() => [NearMissType], {
    description:
      'What would have brought more, e.g. "3.20 GBP more and points double"; at most three, the nearest first.',
  })
  readonly nearMisses: readonly NearMissType[];

  @Field(() => TierChangeType, {
    nullable: true,
    description: 'What it would do to the tier of the customer; null for nothing.',
  })
  readonly tierChange: TierChangeType | null;

  @Field(() => [WarningType], { description: 'What the till would be told although the sale went on.' })
  readonly warnings: readonly WarningType[];

  @Field(() => [UserError], { description: 'Why it would be refused; empty when it would be recorded.' })
  readonly userErrors: UserError[];
}

export function previewPurchasePayloadOf(
  outcome: Result<PurchaseOutcome>,
  command: PurchaseCommand,
): PreviewPurchasePayload {
  if (!outcome.ok) {
    return {
      sold: null,
      totalMinor: null,
      basisMinor: null,
      pointsEarned: null,
      earnings: [],
      nearMisses: [],
      tierChange: null,
      warnings: [],
      userErrors: toUserErrors(outcome.error),
    };
  }
  const { purchase } = outcome.value;
  const { totalMinor, basisMinor, pointsEarned, decision } = purchase;
  return {
    sold: soldPurchaseOf(purchase, command),
    totalMinor,
    basisMinor,
    pointsEarned,
    earnings: earningsOf(decision).map(earningTypeOf),
    nearMisses: nearMissTypesOf(decision),
    tierChange: tierChangeTypeOf(decision),
    warnings: decision.warnings,
    userErrors: [],
  };
}
