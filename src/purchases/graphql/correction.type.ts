import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime, Points } from '../../platform/graphql/index.js';
import type {
  Correction,
  CorrectionId,
  CorrectionState,
  CorrectionTotals,
  PostedEntry,
} from '../domain/correction.js';

const CorrectionStateEnum = {
  POSTING: 'POSTING',
  POSTED: 'POSTED',
  UNDOING: 'UNDOING',
  UNDONE: 'UNDONE',
} as const satisfies Record<CorrectionState, CorrectionState>;

registerEnumType(CorrectionStateEnum, {
  name: 'CorrectionState',
  description: 'How far a correction is.',
  valuesMap: {
    POSTING: {
      description:
        'Its adjustments are being made. If that was broken off or failed for some, send it again and it goes on.',
    },
    POSTED: { description: 'Its adjustments are made.' },
    UNDOING: {
      description:
        'They are being taken back. If that was broken off or failed for some, undo it again and it goes on.',
    },
    UNDONE: { description: 'They are taken back.' },
  },
});

@ObjectType('CorrectionTotals', { description: 'What a correction comes to.' })
export class CorrectionTotalsType implements CorrectionTotals {
  @Field(() => Int, { description: 'How many customers it is for.' })
  readonly customers: number;

  @Field(() => Points, { description: 'The points it gives, to all who get some.' })
  readonly given: number;

  @Field(() => Points, { description: 'The points it takes, from all who lose some.' })
  readonly taken: number;

  @Field(() => Int, { description: 'For how many customers that has been done.' })
  readonly posted: number;

  @Field(() => Int, { description: 'For how many it was refused, such as those who have left.' })
  readonly refused: number;

  @Field(() => Int, { description: 'For how many it has been undone.' })
  readonly undone: number;

  @Field(() => Int, { description: 'For how many undoing it was refused.' })
  readonly notUndone: number;
}

@ObjectType('CorrectionEntry', { description: 'What a correction gives or takes one customer.' })
export class CorrectionEntryType implements Omit<PostedEntry, 'adjustmentId' | 'undoAdjustmentId'> {
  /** Resolved to `customer`. */
  readonly customerId: CustomerId;

  @Field(() => Points, { description: 'Given when above 0, taken when below.' })
  readonly points: number;

  @Field(() => Boolean, { description: 'Whether that has been done.' })
  readonly isPosted: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The code of why it was refused; null where it was not.',
  })
  readonly refusal: string | null;

  @Field(() => Boolean, { description: 'Whether it has been undone.' })
  readonly isUndone: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The code of why undoing it was refused; null where it was not.',
  })
  readonly undoRefusal: string | null;
}

@ObjectType('Correction', {
  description:
    'What a mended rule would have given for purchases of the past, given by adjustments: the difference between ' +
    'the rules as they were in force and with the mended version in the place of those that were wrong. Purchases are ' +
    'judged as they were kept at that time; what comes back later takes nothing of it back.',
})
export class CorrectionType {
  @Field(() => ID, { description: 'Our id of the correction, opaque.' })
  readonly id: CorrectionId;

  @Field(() => ID, { description: 'Our id of the rule.' })
  readonly ruleId: string;

  @Field(() => Int, { description: 'The mended version.' })
  readonly version: number;

  @Field(() => [Int], { description: 'The versions in whose place it was put.' })
  readonly replaces: readonly number[];

  @Field(() => DateTime, { description: 'Purchases that happened from then on.' })
  readonly from: Instant;

  @Field(() => DateTime, { description: 'Purchases that happened before it.' })
  readonly until: Instant;

  @Field(() => String, { description: 'Why.' })
  readonly reason: string;

  @Field(() => CorrectionStateEnum, { description: 'How far it is.' })
  readonly state: CorrectionState;

  @Field(() => Int, { description: 'How many purchases were judged again.' })
  readonly purchases: number;

  @Field(() => Int, { description: 'How many of them come to something else with the mended version.' })
  readonly purchasesTouched: number;

  @Field(() => Int, {
    description:
      'How many of them come to something else than they earned even by the rules as they were: by limits, which ' +
      'begin at zero here, by their order, by facts that have changed since, or by corrections of other rules.',
  })
  readonly purchasesApart: number;

  @Field(() => DateTime, { description: 'When it was begun. What was recorded later it does not correct.' })
  readonly recordedAt: Instant;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was posted whole, or given up to be undone; null before that.',
  })
  readonly postedAt: Instant | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was undone whole; null before that.' })
  readonly undoneAt: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why it was undone; null where it was not.' })
  readonly undoReason: string | null;
}

export const CorrectionConnection = connectionOf(
  () => CorrectionType,
  'Correction',
  'Corrections, the latest first.',
);

export const CorrectionEntryConnection = connectionOf(
  () => CorrectionEntryType,
  'CorrectionEntry',
  'What a correction gives and takes, customer by customer.',
);

export function correctionTypeOf({ correctionId, ...correction }: Correction): CorrectionType {
  return { ...correction, id: correctionId };
}

export function correctionEntryTypeOf(entry: PostedEntry): CorrectionEntryType {
  const { customerId, points, adjustmentId, refusal, undoAdjustmentId, undoRefusal } = entry;
  return {
    customerId,
    points,
    isPosted: adjustmentId !== null,
    refusal,
    isUndone: undoAdjustmentId !== null,
    undoRefusal,
  };
}
