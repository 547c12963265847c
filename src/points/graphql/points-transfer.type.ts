import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, Points } from '../../platform/graphql/index.js';
import type { ListedTransfer, TransferKind, TransferSource } from '../domain/index.js';

const TransferKindEnum = {
  EARN: 'EARN',
  RELEASE: 'RELEASE',
  EXPIRE: 'EXPIRE',
  CLAWBACK: 'CLAWBACK',
  ADJUST: 'ADJUST',
  DEBT_INCURRED: 'DEBT_INCURRED',
  DEBT_REPAID: 'DEBT_REPAID',
} as const satisfies Record<TransferKind, TransferKind>;

registerEnumType(TransferKindEnum, {
  name: 'PointsTransferKind',
  description: 'Why points moved.',
  valuesMap: {
    EARN: { description: 'Earned by a purchase, or on another occasion by rules.' },
    RELEASE: { description: 'Pending points became available.' },
    EXPIRE: { description: 'Lapsed unspent.' },
    CLAWBACK: { description: 'Taken back because goods came back.' },
    ADJUST: { description: 'Given or taken by staff.' },
    DEBT_INCURRED: { description: 'To be taken back, but spent already: owed from now on.' },
    DEBT_REPAID: { description: 'Paid off what was owed.' },
  },
});

@ObjectType('PointsTransfer', {
  description: "One movement of a customer's points, with the balances it left. Never changed once made.",
})
export class PointsTransferType {
  /** What brought it about; later modules tell what that was. */
  readonly source: TransferSource;

  @Field(() => Int, { description: "Its number in the customer's history." })
  readonly seq: number;

  @Field(() => TransferKindEnum, { description: 'Why the points moved.' })
  readonly kind: TransferKind;

  @Field(() => Points, { description: 'How many points moved; always above zero.' })
  readonly points: number;

  @Field(() => Points, { description: 'What it changed about the points that can be spent.' })
  readonly availableChange: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why staff gave or took the points; null for everything else.',
  })
  readonly reason: string | null;

  @Field(() => DateTime, { description: 'When it took effect.' })
  readonly occurredAt: Instant;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  readonly recordedAt: Instant;

  @Field(() => Points, { description: 'Pending points afterwards.' })
  readonly pendingAfter: number;

  @Field(() => Points, { description: 'Points that could be spent afterwards.' })
  readonly availableAfter: number;

  @Field(() => Points, { description: 'Points held for redemptions afterwards.' })
  readonly reservedAfter: number;

  @Field(() => Points, { description: 'Points owed afterwards.' })
  readonly debtAfter: number;
}

export const PointsTransferConnection = connectionOf(
  () => PointsTransferType,
  'PointsTransfer',
  "A customer's movements of points, the newest first.",
);

export function pointsTransferTypeOf(transfer: ListedTransfer): PointsTransferType {
  const { from, to, points } = transfer;
  return { ...transfer, availableChange: to === 'AVAILABLE' ? points : from === 'AVAILABLE' ? -points : 0 };
}
