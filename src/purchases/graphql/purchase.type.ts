import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { HolderId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, MinorUnits, Points, Quantity } from '../../platform/graphql/index.js';
import type { RecordedLine, RecordedPurchase } from '../domain/recorded-purchase.js';
import type { ExplainedEarning } from '../../rules/index.js';
import { earningsOf } from '../domain/stored-decision.js';

@ObjectType('EarningRule', { description: 'The rule that an earning comes from.' })
export class EarningRuleType {
  @Field(() => ID, {
    nullable: true,
    description:
      'Our id of the rule, opaque; null for base earning and for what the tier adds, which are no rules.',
  })
  readonly id: string | null;

  @Field(() => String, {
    description:
      'Its name; "Base earning" for what every purchase earns, the name of the tier for what that adds.',
  })
  readonly name: string;
}

@ObjectType('Earning', { description: 'What one rule gave for a purchase, with its arithmetic.' })
export class EarningType {
  @Field(() => EarningRuleType, { description: 'The rule.' })
  readonly rule: EarningRuleType;

  @Field(() => Int, {
    description: "The rule's version; of the point settings for base earning, of the ladder for a tier.",
  })
  readonly version: number;

  @Field(() => MinorUnits, { description: 'The amount that counted, in minor units.' })
  readonly basisMinor: number;

  @Field(() => Points, { description: 'The points it gave.' })
  readonly points: number;

  @Field(() => String, { description: 'The arithmetic in words.' })
  readonly explanation: string;
}

@ObjectType('PurchaseLine', { description: 'One line of a purchase. Amounts are in minor units.' })
export class PurchaseLineType {
  @Field(() => Int, { description: 'Its place on the receipt, from 1.' })
  readonly lineNo: number;

  @Field(() => String, { description: "The merchant's number of the product." })
  readonly sku: string;

  @Field(() => String, { nullable: true, description: 'What the receipt called it.' })
  readonly name: string | null;

  @Field(() => String, { nullable: true, description: 'The category path that the till gave.' })
  readonly category: string | null;

  @Field(() => Quantity, { description: 'How much was bought.' })
  readonly quantity: number;

  @Field(() => Quantity, { description: 'How much of it came back.' })
  readonly returnedQuantity: number;

  @Field(() => MinorUnits, { description: 'The price of one.' })
  readonly unitPriceMinor: number;

  @Field(() => MinorUnits, { description: 'What the line came to before discounts.' })
  readonly lineTotalMinor: number;

  @Field(() => MinorUnits, { description: "The line's own discount." })
  readonly discountMinor: number;

  @Field(() => MinorUnits, { description: 'Tax on the line.' })
  readonly taxMinor: number;

  @Field(() => MinorUnits, { description: "After its own discount and its share of the purchase's." })
  readonly netMinor: number;

  @Field(() => MinorUnits, { description: 'What of it counted for points.' })
  readonly basisMinor: number;
}

@ObjectType('Purchase', {
  description: 'What was sold at one time, as the till reported it, and what it earned.',
})
export class PurchaseType {
  readonly ownerId: HolderId;

  @Field(() => ID, { description: 'Our id of the purchase, opaque.' })
  readonly id: PurchaseId;

  @Field(() => String, { description: 'Where it was recorded, as the till named itself.' })
  readonly source: string;

  @Field(() => String, { description: "The till's own number of it; unique with `source`." })
  readonly externalId: string;

  @Field(() => Boolean, { description: 'Whether it was recorded without a customer.' })
  readonly anonymous: boolean;

  @Field(() => DateTime, { description: 'When it happened at the till.' })
  readonly occurredAt: Instant;

  @Field(() => DateTime, { description: 'When we learned of it.' })
  readonly recordedAt: Instant;

  @Field(() => String, { nullable: true, description: 'The store.' })
  readonly storeCode: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'How it was sold, e.g. SHOP or WEB, as the till said.',
  })
  readonly channel: string | null;

  @Field(() => MinorUnits, { description: 'What was paid, tax included, in minor units.' })
  readonly totalMinor: number;

  @Field(() => MinorUnits, { description: 'The discount on the whole purchase, in minor units.' })
  readonly discountMinor: number;

  @Field(() => MinorUnits, { description: 'What of it counted for points, in minor units.' })
  readonly basisMinor: number;

  @Field(() => Points, { description: 'What it earned when it was recorded.' })
  readonly pointsEarned: number;

  @Field(() => [EarningType], { description: 'What earned the points; adds up to `pointsEarned`.' })
  readonly earnings: readonly EarningType[];

  @Field(() => String, {
    nullable: true,
    description:
      'Of an anonymous purchase just recorded: what it can be claimed with. Print it on the receipt.',
  })
  readonly receiptToken: string | null;
}

export const PurchaseConnection = connectionOf(
  () => PurchaseType,
  'Purchase',
  'Purchases, the latest first.',
);

export function purchaseTypeOf(purchase: RecordedPurchase, receiptToken: string | null = null): PurchaseType {
  const { purchaseId, decision, ...rest } = purchase;
  return { ...rest, id: purchaseId, earnings: earningsOf(decision).map(earningTypeOf), receiptToken };
}

export function earningTypeOf(earning: ExplainedEarning): EarningType {
  const { ruleId, name, version, basisMinor, points, explanation } = earning;
  return { rule: { id: ruleId, name }, version, basisMinor, points, explanation };
}

export function purchaseLineTypeOf(line: RecordedLine): PurchaseLineType {
  return line;
}
