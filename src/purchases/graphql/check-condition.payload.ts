import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import {
  ConditionFlawType,
  conditionFlawTypeOf,
  type ExplainedPart,
  type PartOutcome,
  type ShownValue,
} from '../../rules/index.js';
import type { EvaluatedCondition } from '../app/evaluate-condition.js';
import { flatParts, type ConditionEvaluation, type FlatPart } from '../domain/condition-evaluation.js';
import { PurchaseType, purchaseTypeOf } from './purchase.type.js';

const PartKindEnum = {
  ALL: 'ALL',
  ANY: 'ANY',
  NOT: 'NOT',
  COMPARISON: 'COMPARISON',
  STATEMENT: 'STATEMENT',
} as const satisfies Record<ExplainedPart['kind'], ExplainedPart['kind']>;

registerEnumType(PartKindEnum, {
  name: 'ConditionPartKind',
  description: 'What kind of part of a condition it is.',
  valuesMap: {
    ALL: { description: 'Parts joined by &&: holds if all of them do.' },
    ANY: { description: 'Parts joined by ||: holds if any of them does.' },
    NOT: { description: 'The opposite of its one part.' },
    COMPARISON: { description: 'Two sides that are compared.' },
    STATEMENT: { description: 'Something that is true or false by itself.' },
  },
});

const PartOutcomeEnum = {
  TRUE: 'TRUE',
  FALSE: 'FALSE',
  UNKNOWN: 'UNKNOWN',
  FAULT: 'FAULT',
} as const satisfies Record<PartOutcome, PartOutcome>;

registerEnumType(PartOutcomeEnum, {
  name: 'ConditionPartOutcome',
  description: 'What a part of a condition came to.',
  valuesMap: {
    TRUE: { description: 'It holds.' },
    FALSE: { description: 'It does not hold.' },
    UNKNOWN: { description: 'It hangs on a fact that is not known.' },
    FAULT: { description: 'It could not be evaluated.' },
  },
});

@ObjectType('ConditionSide', { description: 'One side of a comparison.' })
export class ConditionSideType {
  @Field(() => String, { description: 'As it is written.' })
  readonly text: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What it came to, as JSON: a number, a text in quotes, or the first 50 entries of a list. Null where it is not known.',
  })
  readonly value: string | null;
}

@ObjectType('ConditionPart', { description: 'A part of a condition and what it came to.' })
export class ConditionPartType {
  @Field(() => Int, {
    description:
      'How deep it lies: 0 for the whole. A part is followed by those that it is made of, one deeper.',
  })
  readonly depth: number;

  @Field(() => PartKindEnum, { description: 'What kind of part it is.' })
  readonly kind: ExplainedPart['kind'];

  @Field(() => String, { description: 'As it is written.' })
  readonly text: string;

  @Field(() => Int, {
    description: 'Where it begins in the whole text, from 0, in characters as JavaScript counts them.',
  })
  readonly offset: number;

  @Field(() => Int, { description: 'How many such characters long it is.' })
  readonly length: number;

  @Field(() => PartOutcomeEnum, { description: 'What it came to.' })
  readonly outcome: PartOutcome;

  @Field(() => String, {
    nullable: true,
    description: 'The fact that is not known, or what went wrong; null where it is true or false.',
  })
  readonly reason: string | null;

  @Field(() => [ConditionSideType], { description: 'The two sides of a comparison; empty for other parts.' })
  readonly sides: readonly ConditionSideType[];

  @Field(() => String, {
    nullable: true,
    description: 'Of a comparison of numbers that does not hold: how far apart the two are, as a decimal.',
  })
  readonly apart: string | null;
}

@ObjectType('ConditionEvaluation', { description: 'What a condition came to for a customer.' })
export class ConditionEvaluationType {
  @Field(() => Int, {
    nullable: true,
    description: 'In the place LINE: of which line of the purchase, from 1.',
  })
  readonly lineNo: number | null;

  @Field(() => Boolean, { description: 'Whether it holds.' })
  readonly holds: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'A fact that is not known and without which it cannot hold.',
  })
  readonly unknownFact: string | null;

  @Field(() => String, { nullable: true, description: 'Why it could not be evaluated; null where it could.' })
  readonly fault: string | null;

  @Field(() => [ConditionPartType], { description: 'All its parts, the whole first.' })
  readonly parts: readonly ConditionPartType[];
}

@ObjectType({ description: 'The answer to checkCondition.' })
export class CheckConditionPayload {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is in order; null where it was not looked at, as `userErrors` say.',
  })
  readonly isInOrder: boolean | null;

  @Field(() => [ConditionFlawType], { description: 'What is wrong with it, in the order of the text.' })
  readonly flaws: readonly ConditionFlawType[];

  @Field(() => [ConditionFlawType], { description: 'What can stay as it is, and is likely not meant.' })
  readonly advice: readonly ConditionFlawType[];

  @Field(() => [String], { description: 'The paths of the facts that it reads.' })
  readonly facts: readonly string[];

  @Field(() => [String], { description: 'The names of the segments that it asks about.' })
  readonly segments: readonly string[];

  @Field(() => PurchaseType, {
    nullable: true,
    description: 'The purchase it was evaluated for; null where it was for none.',
  })
  readonly purchase: PurchaseType | null;

  @Field(() => [ConditionEvaluationType], {
    description:
      'What it came to: in the place LINE for each of the first 50 lines of the purchase, else once. A purchase is ' +
      'looked at as of its day, without itself among what the customer bought. Empty where it was only checked.',
  })
  readonly evaluations: readonly ConditionEvaluationType[];

  @Field(() => [UserError], { description: 'Why it was not evaluated; empty when it was, or need not be.' })
  readonly userErrors: UserError[];
}

export function checkConditionPayloadOf(outcome: Result<EvaluatedCondition>): CheckConditionPayload {
  if (!outcome.ok) {
    const nothing = { flaws: [], advice: [], facts: [], segments: [], purchase: null, evaluations: [] };
    return { isInOrder: null, ...nothing, userErrors: toUserErrors(outcome.error) };
  }
  const { checked, purchase, evaluations } = outcome.value;
  return {
    isInOrder: checked.condition !== null,
    flaws: checked.flaws.map(conditionFlawTypeOf),
    advice: checked.advice.map(conditionFlawTypeOf),
    facts: checked.facts.map(({ path }) => path),
    segments: checked.segments,
    purchase: purchase && purchaseTypeOf(purchase),
    evaluations: evaluations.map(evaluationTypeOf),
    userErrors: [],
  };
}

function evaluationTypeOf({ lineNo, evaluation, root }: ConditionEvaluation): ConditionEvaluationType {
  return {
    lineNo,
    holds: 'value' in evaluation && evaluation.value,
    unknownFact: ('value' in evaluation && evaluation.unknownFact) || null,
    fault: 'fault' in evaluation ? evaluation.fault.message : null,
    parts: flatParts(root).map(partTypeOf),
  };
}

function partTypeOf({ position, sides, apart, ...part }: FlatPart): ConditionPartType {
  return {
    ...part,
    offset: position.offset,
    length: position.length,
    sides: sides.map(({ text, value }) => ({ text, value: shown(value) })),
    apart: apart === null ? null : String(apart),
  };
}

function shown(value: ShownValue | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
