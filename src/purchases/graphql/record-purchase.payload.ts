import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { ActStatusEnum, toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import type { AnsweredCustomer, PurchaseOutcome } from '../app/purchase-batch.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import type { Warning, WarningCode } from '../domain/stored-decision.js';
import { NearMissType, nearMissTypesOf } from './near-miss.type.js';
import { PurchaseType, purchaseTypeOf } from './purchase.type.js';
import { soldPurchaseOf, type SoldPurchase } from './sold-purchase.js';
import { TierChangeType, tierChangeTypeOf } from './tier-change.type.js';

const WarningCodeEnum = {
  CUSTOMER_UNKNOWN: 'CUSTOMER_UNKNOWN',
  CUSTOMER_SUSPENDED: 'CUSTOMER_SUSPENDED',
  CUSTOMER_CLOSED: 'CUSTOMER_CLOSED',
} as const satisfies Record<WarningCode, WarningCode>;

registerEnumType(WarningCodeEnum, {
  name: 'WarningCode',
  description: 'What the till should know although the sale went on.',
  valuesMap: {
    CUSTOMER_UNKNOWN: { description: 'Nobody is named so; recorded without a customer, to be claimed.' },
    CUSTOMER_SUSPENDED: { description: 'The customer is suspended; recorded with no points.' },
    CUSTOMER_CLOSED: { description: 'The customer has left; recorded without a customer, to be claimed.' },
  },
});

@ObjectType('Warning', { description: 'Something the till should know although the sale went on.' })
export class WarningType implements Warning {
  @Field(() => WarningCodeEnum, { description: 'What, for programs.' })
  readonly code: WarningCode;

  @Field(() => String, { description: 'The same in one English sentence.' })
  readonly message: string;
}

@ObjectType({ description: 'The answer to recordPurchase, and to each purchase of recordPurchases.' })
export class RecordPurchasePayload {
  /** Whose balances the answer tells; resolved to `customer`. */
  readonly customerId: CustomerId | null;
  /** What recording it has found out about them already. */
  readonly answered: AnsweredCustomer | null;
  /** What later modules answer more about it by. */
  readonly sold: SoldPurchase | null;

  @Field(() => PurchaseType, { nullable: true, description: 'The purchase; null when refused.' })
  readonly purchase: PurchaseType | null;

  @Field(() => ActStatusEnum, {
    nullable: true,
    description: 'Whether it was recorded now; null when refused.',
  })
  readonly status: ActStatus | null;

  @Field(() => [NearMissType], {
    description:
      'What would have brought more, e.g. "3.20 GBP more and points double"; at most three, the nearest first.',
  })
  readonly nearMisses: readonly NearMissType[];

  @Field(() => TierChangeType, {
    nullable: true,
    description: 'What it did to the tier of the customer; null for nothing.',
  })
  readonly tierChange: TierChangeType | null;

  @Field(() => [WarningType], { description: 'What the till should know although the sale went on.' })
  readonly warnings: readonly WarningType[];

  @Field(() => [UserError], { description: 'Why nothing was recorded; empty when something was.' })
  readonly userErrors: UserError[];
}

export function recordPurchasePayloadOf(
  outcome: Result<PurchaseOutcome>,
  command: PurchaseCommand,
  path: readonly string[] = ['input'],
): RecordPurchasePayload {
  if (!outcome.ok) {
    return {
      customerId: null,
      answered: null,
      sold: null,
      purchase: null,
      status: null,
      nearMisses: [],
      tierChange: null,
      warnings: [],
      userErrors: toUserErrors(outcome.error, path),
    };
  }
  const { status, purchase, receiptToken, customer } = outcome.value;
  return {
    customerId: purchase.anonymous ? null : (purchase.ownerId as CustomerId),
    answered: customer,
    sold: soldPurchaseOf(purchase, command),
    purchase: purchaseTypeOf(purchase, receiptToken),
    status,
    nearMisses: nearMissTypesOf(purchase.decision),
    tierChange: tierChangeTypeOf(purchase.decision),
    warnings: purchase.decision.warnings,
    userErrors: [],
  };
}
