import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { DateTime, JudgedInUseCase, MinorUnits, Quantity } from '../../platform/graphql/index.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';

@InputType('PurchaseLineInput', { description: 'One line of a purchase. Amounts are in minor units.' })
@JudgedInUseCase()
export class PurchaseLineInput {
  @Field(() => String, { description: "The merchant's number of the product, at most 100 characters." })
  readonly sku: string;

  @Field(() => Quantity, { description: 'How much: above 0, at most 1,000,000, up to three decimal places.' })
  readonly quantity: number | string;

  @Field(() => MinorUnits, { description: 'The price of one, with or without tax as the program says.' })
  readonly unitPriceMinor: number;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'What the line comes to before `discountMinor`. When given, it wins over quantity × price.',
  })
  readonly lineTotalMinor?: number | null;

  @Field(() => MinorUnits, { nullable: true, description: 'Off this line; at most what it comes to.' })
  readonly discountMinor?: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'Tax on the line as paid: contained in the prices, or on top of them, as the program says.',
  })
  readonly taxMinor?: number | null;

  @Field(() => String, { nullable: true, description: 'What the receipt calls it, at most 500 characters.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its category as a path such as "Drinks > Coffee", at most 500 characters.',
  })
  readonly category?: string | null;
}

@InputType('RecordPurchaseInput', { description: 'What a till sold at one time.' })
@JudgedInUseCase()
export class RecordPurchaseInput {
  @Field(() => String, {
    description:
      "The till's own number of the purchase, at most 200 characters. Sending it again is harmless.",
  })
  readonly externalId: string;

  @Field(() => String, { description: 'Which system numbers it: a till or shop, at most 100 characters.' })
  readonly source: string;

  @Field(() => CustomerRefInput, {
    nullable: true,
    description: 'Who buys. Without it, or with somebody unknown, the purchase is recorded as anonymous.',
  })
  readonly customer?: CustomerRefInput | null;

  @Field(() => DateTime, { description: 'When it happened at the till.' })
  readonly occurredAt: string;

  @Field(() => String, { nullable: true, description: 'The store; that of the API key when left out.' })
  readonly storeCode?: string | null;

  @Field(() => String, { nullable: true, description: 'How it was sold, e.g. SHOP or WEB.' })
  readonly channel?: string | null;

  @Field(() => String, { description: "ISO 4217; must be the program's." })
  readonly currency: string;

  @Field(() => [PurchaseLineInput], { description: 'What was sold: 1 to 5,000 lines.' })
  readonly lines: PurchaseLineInput[];

  @Field(() => MinorUnits, {
    nullable: true,
    description: "Off the whole purchase, besides the lines' own discounts; spread over the lines.",
  })
  readonly discountMinor?: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description: 'What was paid, tax included. When given it must be what lines and discounts come to.',
  })
  readonly totalMinor?: number | null;
}

export function purchaseCommandOf(input: RecordPurchaseInput): PurchaseCommand {
  return {
    source: input.source,
    externalId: input.externalId,
    customer: input.customer ? customerRefOf(input.customer) : null,
    occurredAt: input.occurredAt,
    storeCode: input.storeCode ?? null,
    channel: input.channel ?? null,
    currency: input.currency,
    lines: input.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      lineTotalMinor: line.lineTotalMinor ?? null,
      discountMinor: line.discountMinor ?? null,
      taxMinor: line.taxMinor ?? null,
      name: line.name ?? null,
      category: line.category ?? null,
    })),
    discountMinor: input.discountMinor ?? null,
    totalMinor: input.totalMinor ?? null,
  };
}
