import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { PurchaseId, ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { DateTime, MinorUnits, Points, Quantity } from '../../platform/graphql/index.js';
import { clawbackOf, type RecordedReturn } from '../domain/recorded-return.js';

@ObjectType('Clawback', {
  description:
    'What became of the points that came up to be taken back: `judged` is the sum of the other four.',
})
export class ClawbackType {
  @Field(() => Points, { description: 'Points that were earned by what came back.' })
  readonly judged: number;

  @Field(() => Points, { description: 'Taken from the pending and available points.' })
  readonly taken: number;

  @Field(() => Points, { description: 'Had lapsed unspent already.' })
  readonly expired: number;

  @Field(() => Points, { description: 'Were spent already and are owed now.' })
  readonly toDebt: number;

  @Field(() => Points, { description: "Let go, as the program's debt policy says." })
  readonly waived: number;
}

@ObjectType('ReturnPart', { description: 'How much of one line of a purchase came back.' })
export class ReturnPartType {
  @Field(() => ID, { description: 'The purchase.' })
  readonly purchaseId: PurchaseId;

  @Field(() => Int, { description: 'Its line, from 1.' })
  readonly lineNo: number;

  @Field(() => Quantity, { description: 'How much came back of it.' })
  readonly quantity: number;

  @Field(() => MinorUnits, { description: 'What had been paid for that, tax included, in minor units.' })
  readonly refundMinor: number;
}

@ObjectType('ReturnLine', { description: 'One line of a return: what was asked for and what was taken.' })
export class ReturnLineType {
  @Field(() => Int, { description: 'Its place in the request, from 1.' })
  readonly lineNo: number;

  @Field(() => String, { nullable: true, description: 'The product, as it was named.' })
  readonly sku: string | null;

  @Field(() => Quantity, { description: 'How much was to come back.' })
  readonly requested: number;

  @Field(() => Quantity, { description: 'How much of it was taken; 0 when the line was refused.' })
  readonly accepted: number;

  @Field(() => [ReturnPartType], { description: "The purchases' lines it was taken from." })
  readonly parts: readonly ReturnPartType[];
}

@ObjectType('Return', { description: 'What came back at one time and what it took back.' })
export class ReturnType {
  @Field(() => ID, { description: 'Our id of the return, opaque.' })
  readonly id: ReturnId;

  @Field(() => String, { description: 'Which system numbered it.' })
  readonly source: string;

  @Field(() => String, { description: "The till's own number of it; unique with `source`." })
  readonly externalId: string;

  @Field(() => DateTime, { description: 'When it happened at the till.' })
  readonly occurredAt: Instant;

  @Field(() => DateTime, { description: 'When we learned of it.' })
  readonly recordedAt: Instant;

  @Field(() => String, { nullable: true, description: 'The store.' })
  readonly storeCode: string | null;

  @Field(() => MinorUnits, { description: 'What had been paid for what was taken back, in minor units.' })
  readonly refundMinor: number;

  @Field(() => ClawbackType, { description: 'What became of the points.' })
  readonly clawback: ClawbackType;

  @Field(() => [ReturnLineType], { description: 'Line by line, in the order of the request.' })
  readonly lines: readonly ReturnLineType[];
}

export function returnTypeOf(recorded: RecordedReturn): ReturnType {
  const { returnId, source, externalId, occurredAt, recordedAt, storeCode, parts, decision } = recorded;
  const partsOf = new Map<number, ReturnPartType[]>();
  for (const part of parts) {
    const known = partsOf.get(part.returnLineNo);
    if (known) known.push(part);
    else partsOf.set(part.returnLineNo, [part]);
  }
  return {
    id: returnId,
    source,
    externalId,
    occurredAt,
    recordedAt,
    storeCode,
    refundMinor: parts.reduce((sum, part) => sum + part.refundMinor, 0),
    clawback: clawbackOf(recorded),
    lines: decision.lines.map((line) => ({ ...line, parts: partsOf.get(line.lineNo) ?? [] })),
  };
}
