import { Field, ObjectType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import { ActStatusEnum, Points, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import { EarningType, PurchaseType } from './purchase.type.js';
import { TierChangeType } from './tier-change.type.js';

@ObjectType({ description: 'The answer to claimPurchase.' })
export class ClaimPurchasePayload {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId | null;

  @Field(() => PurchaseType, {
    nullable: true,
    description: 'The purchase as it was recorded; null when refused.',
  })
  readonly purchase: PurchaseType | null;

  @Field(() => Points, { nullable: true, description: 'What claiming it earned; null when refused.' })
  readonly pointsEarned: number | null;

  @Field(() => [EarningType], { description: 'What earned the points; adds up to `pointsEarned`.' })
  readonly earnings: readonly EarningType[];

  @Field(() => TierChangeType, {
    nullable: true,
    description: 'What it did to the tier of the customer; null for nothing.',
  })
  readonly tierChange: TierChangeType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was claimed now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => [UserError], { description: 'Why nothing was claimed; empty when it was.' })
  readonly userErrors: UserError[];
}
