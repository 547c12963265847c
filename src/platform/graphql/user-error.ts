import { Field, Int, InterfaceType, ObjectType } from '@nestjs/graphql';
import { parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { DateTime, MinorUnits, Points, Quantity } from './scalars.js';
import { isUserErrorCode, UserErrorCode } from './user-error-code.js';

@InterfaceType({
  description:
    'An expected refusal: the request was understood and permitted, and this part of it was not done. ' +
    'It binds nothing; the same request may be sent again, mended. Concrete types add figures that help.',
  resolveType: (error: UserError) => error.constructor,
})
export abstract class UserError {
  @Field(() => UserErrorCode, { description: 'Why, for programs.' })
  readonly code: UserErrorCode;

  @Field(() => String, {
    description: 'One English sentence saying what is wrong and what would be right. Holds no personal data.',
  })
  readonly message: string;

  @Field(() => [String], {
    description:
      'The path to the offending value, e.g. ["input", "lines", "2", "quantity"]. Positions in lists count from 0.',
  })
  readonly field: string[];

  @Field(() => Boolean, { description: 'Whether the very same request may succeed later.' })
  readonly retryable: boolean;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[]) {
    this.code = code;
    this.message = refusal.message;
    this.field = [...prefix, ...refusal.field];
    this.retryable = refusal.retryable;
  }
}

@ObjectType({
  implements: () => [UserError],
  description: 'A refusal that its code and message say everything about.',
})
export class InputError extends UserError {}

@ObjectType({
  implements: () => [UserError],
  description: 'TOTAL_MISMATCH, with the total that would be right.',
})
export class TotalMismatch extends UserError {
  @Field(() => MinorUnits, { description: 'What lines and discounts add up to, in minor units.' })
  readonly expectedTotalMinor: number;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[], expectedTotalMinor: number) {
    super(code, refusal, prefix);
    this.expectedTotalMinor = expectedTotalMinor;
  }
}

@ObjectType({
  implements: () => [UserError],
  description: 'RETURN_EXCEEDS_PURCHASE, with the quantity that can still be returned.',
})
export class ReturnExceedsPurchase extends UserError {
  @Field(() => Quantity, { description: 'The quantity that can still be returned.' })
  readonly returnable: number;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[], returnable: number) {
    super(code, refusal, prefix);
    this.returnable = returnable;
  }
}

@ObjectType({ implements: () => [UserError], description: 'INSUFFICIENT_POINTS, with the points there are.' })
export class InsufficientPoints extends UserError {
  @Field(() => Points, { description: 'The points that can be spent now.' })
  readonly available: number;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[], available: number) {
    super(code, refusal, prefix);
    this.available = available;
  }
}

@ObjectType({
  implements: () => [UserError],
  description: 'IN_THE_FUTURE or TOO_OLD, with the times that are taken.',
})
export class TimeOutOfRange extends UserError {
  @Field(() => DateTime, { description: 'The earliest time that is taken now.' })
  readonly earliest: Instant;

  @Field(() => DateTime, { description: 'The latest time that is taken now.' })
  readonly latest: Instant;

  constructor(
    code: UserErrorCode,
    refusal: Refusal,
    prefix: readonly string[],
    { earliest, latest }: { earliest: Instant; latest: Instant },
  ) {
    super(code, refusal, prefix);
    this.earliest = earliest;
    this.latest = latest;
  }
}

@ObjectType({
  implements: () => [UserError],
  description:
    'INVALID_CONDITION, with where in the text of the condition it is. Positions count characters.',
})
class InvalidCondition extends UserError {
  @Field(() => String, { description: 'What kind of thing is wrong: a value of ConditionFlawCode.' })
  readonly flaw: string;

  @Field(() => Int, { description: 'The line it begins in, from 1.' })
  readonly line: number;

  @Field(() => Int, { description: 'The column it begins in, from 1.' })
  readonly column: number;

  @Field(() => Int, { description: 'Where it begins in the whole text, from 0.' })
  readonly offset: number;

  @Field(() => Int, { description: 'How many characters long it is; 0 at the end of the text.' })
  readonly length: number;

  @Field(() => String, { nullable: true, description: 'What would be right, where that can be guessed.' })
  readonly hint: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A text that may be put in the place of what is wrong, where there is one.',
  })
  readonly replacement: string | null;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[], at: TextPlace) {
    super(code, refusal, prefix);
    this.flaw = at.flaw;
    this.line = at.line;
    this.column = at.column;
    this.offset = at.offset;
    this.length = at.length;
    this.hint = at.hint;
    this.replacement = at.replacement;
  }
}

type TextPlace = Pick<
  InvalidCondition,
  'flaw' | 'line' | 'column' | 'offset' | 'length' | 'hint' | 'replacement'
>;

@ObjectType({
  implements: () => [UserError],
  description: 'NEWER_DRAFT, with what was changed since, and by whom and when it was changed last.',
})
class NewerDraft extends UserError {
  @Field(() => Int, { description: 'The revision that the draft is at.' })
  readonly revision: number;

  @Field(() => [String], {
    description:
      'The paths in the rule of what was changed since, as far as is known, such as `effects.0.award`.',
  })
  readonly changed: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'The name of the API key it was changed with last; null for the command line.',
  })
  readonly byName: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was changed last; null when it was not.' })
  readonly at: Instant | null;

  constructor(code: UserErrorCode, refusal: Refusal, prefix: readonly string[], revision: number) {
    super(code, refusal, prefix);
    const { changed, by, at } = refusal.details ?? {};
    this.revision = revision;
    this.changed = typeof changed === 'string' && changed !== '' ? changed.split(', ') : [];
    this.byName = typeof by === 'string' ? by : null;
    this.at = typeof at === 'string' ? (parseInstant(at) ?? null) : null;
  }
}

/** The concrete types, which no field names and the schema would therefore leave out. */
export const USER_ERROR_TYPES = [
  InputError,
  TotalMismatch,
  ReturnExceedsPurchase,
  InsufficientPoints,
  TimeOutOfRange,
  InvalidCondition,
  NewerDraft,
] as const;

/**
 * The refusals of a use case as the API tells them, with the path of the argument put in front of each field.
 *
 * The figures of the concrete types are looked for in the refusals' details, under the names of the GraphQL fields:
 * `expectedTotalMinor`, `returnable` (whole thousandths), `available`, `earliest` and `latest` (instants), `flaw` with
 * its place, `revision` with what changed (see NewerDraft). A refusal without them is told without them. Throws for a code that the API does not document.
 */
export function toUserErrors(
  refusals: readonly Refusal[],
  prefix: readonly string[] = ['input'],
): UserError[] {
  return refusals.map((refusal) => toUserError(refusal, prefix));
}

function toUserError(refusal: Refusal, prefix: readonly string[]): UserError {
  const { code } = refusal;
  if (!isUserErrorCode(code)) throw new Error(`the refusal code ${code} is not documented in UserErrorCode`);
  const figure = (name: string): number | undefined => {
    const value = refusal.details?.[name];
    return typeof value === 'number' ? value : undefined;
  };
  const words = (name: string): string | undefined => {
    const value = refusal.details?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  switch (code) {
    case 'TOTAL_MISMATCH': {
      const expected = figure('expectedTotalMinor');
      if (expected !== undefined) return new TotalMismatch(code, refusal, prefix, expected);
      break;
    }
    case 'RETURN_EXCEEDS_PURCHASE': {
      const returnable = figure('returnable');
      if (returnable !== undefined) return new ReturnExceedsPurchase(code, refusal, prefix, returnable);
      break;
    }
    case 'INSUFFICIENT_POINTS': {
      const available = figure('available');
      if (available !== undefined) return new InsufficientPoints(code, refusal, prefix, available);
      break;
    }
    case 'IN_THE_FUTURE':
    case 'TOO_OLD': {
      const earliest = figure('earliest');
      const latest = figure('latest');
      if (earliest !== undefined && latest !== undefined) {
        return new TimeOutOfRange(code, refusal, prefix, { earliest, latest });
      }
      break;
    }
    case 'INVALID_CONDITION': {
      const flaw = refusal.details?.['flaw'];
      const [line, column, offset, length] = ['line', 'column', 'offset', 'length'].map(figure);
      if (typeof flaw === 'string' && line !== undefined && column !== undefined) {
        const [hint = null, replacement = null] = ['hint', 'replacement'].map(words);
        const place = { flaw, line, column, offset: offset ?? 0, length: length ?? 0, hint, replacement };
        return new InvalidCondition(code, refusal, prefix, place);
      }
      break;
    }
    case 'NEWER_DRAFT': {
      const revision = figure('revision');
      if (revision !== undefined) return new NewerDraft(code, refusal, prefix, revision);
      break;
    }
    default:
  }
  return new InputError(code, refusal, prefix);
}
