import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { formatInstant } from '../../kernel/instant.js';

/*
 * Coming in, a scalar only checks the JSON type. Whether a number is whole or in range and whether a text is a date
 * is judged item by item in the use case, because an error here fails the whole request and with it every good
 * purchase of a batch.
 */

/** Any JSON number. One that is too large for a double is kept as the largest there is: finite, and out of range. */
function numberFrom(typeName: string, value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new GraphQLError(`${typeName} must be a number.`);
  return Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

function stringFrom(typeName: string, value: unknown): string {
  if (typeof value !== 'string') throw new GraphQLError(`${typeName} must be a string.`);
  return value;
}

/** What a literal in the document would be as JSON; `undefined` for anything but numbers and strings. */
function fromLiteral(node: ValueNode): string | number | undefined {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) return Number(node.value);
  return node.kind === Kind.STRING ? node.value : undefined;
}

function wholeNumberScalar(name: string, description: string): GraphQLScalarType<number, number> {
  return new GraphQLScalarType<number, number>({
    name,
    description,
    parseValue: (value) => numberFrom(name, value),
    parseLiteral: (node) => numberFrom(name, fromLiteral(node)),
    serialize: (value) => {
      if (!Number.isSafeInteger(value)) throw new Error(`${name} to be answered is not a safe integer`);
      return value as number;
    },
  });
}

function textScalar<Out>(
  name: string,
  description: string,
  serialize: (value: unknown) => Out,
): GraphQLScalarType<string, Out> {
  return new GraphQLScalarType<string, Out>({
    name,
    description,
    parseValue: (value) => stringFrom(name, value),
    parseLiteral: (node) => stringFrom(name, fromLiteral(node)),
    serialize,
  });
}

/** Whole points. Internally and on the wire a JavaScript number. */
export const Points = wholeNumberScalar(
  'Points',
  'Loyalty points: a whole number within ±(2^53 − 1), as a JSON number.',
);

/** A count or a place in a list. Taken like the other numbers, so that a bad one fails its own item only. */
export const WholeNumber = wholeNumberScalar(
  'WholeNumber',
  'A whole number within ±(2^53 − 1), as a JSON number.',
);

/** Money in minor units. Internally and on the wire a JavaScript number. */
export const MinorUnits = wholeNumberScalar(
  'MinorUnits',
  "An amount of money in the minor units of the program's currency (cents for EUR): a whole number within " +
    '±(2^53 − 1), as a JSON number.',
);

const THOUSANDTHS = 1000;

/** A quantity. Comes in as it was sent (number or string), goes out from whole thousandths. */
export const Quantity = new GraphQLScalarType<number | string, number>({
  name: 'Quantity',
  description:
    'How many pieces, or how much of a weighed good: a decimal with up to three places, such as 2 or 0.375. ' +
    'Answered as a JSON number; taken as a JSON number or a string.',
  parseValue: (value) => (typeof value === 'string' ? value : numberFrom('Quantity', value)),
  parseLiteral: (node) => {
    const value = fromLiteral(node);
    return typeof value === 'string' ? value : numberFrom('Quantity', value);
  },
  serialize: (thousandths) => {
    if (!Number.isSafeInteger(thousandths))
      throw new Error('Quantity to be answered is not in whole thousandths');
    return (thousandths as number) / THOUSANDTHS;
  },
});

/** An instant. Comes in as the text that was sent, goes out from the kernel's `Instant`. */
export const DateTime = textScalar(
  'DateTime',
  'An instant as an RFC 3339 date-time with an offset, such as 2026-03-01T09:30:00+01:00. ' +
    'Answered in UTC with milliseconds.',
  (instant) => formatInstant(instant as number),
);

const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar date as `YYYY-MM-DD` text, both ways. */
export const CalendarDate = textScalar('Date', "A day in the program's time zone: YYYY-MM-DD.", (value) => {
  if (typeof value !== 'string' || !CALENDAR_DATE.test(value))
    throw new Error('Date to be answered is not a date');
  return value;
});
