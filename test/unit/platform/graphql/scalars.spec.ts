import { describe, expect, it } from '@jest/globals';
import { GraphQLError, Kind, parseValue, type GraphQLScalarType } from 'graphql';
import {
  CalendarDate,
  DateTime,
  MinorUnits,
  Points,
  Quantity,
} from '../../../../src/platform/graphql/scalars.js';

const literal = (scalar: GraphQLScalarType, text: string): unknown =>
  scalar.parseLiteral(parseValue(text), {});

describe.each([Points, MinorUnits])('%s', (scalar) => {
  it.each([0, -1, 12, 2 ** 53, 1.5, -0.001, 1e300])('takes the number %p as it is', (value) => {
    expect(scalar.parseValue(value)).toBe(value);
    expect(literal(scalar, String(value).replace('e+', 'e'))).toBe(value);
  });

  it('keeps numbers beyond every double finite, for the use case to refuse', () => {
    expect(scalar.parseValue(JSON.parse('1e400'))).toBe(Number.MAX_VALUE);
    expect(literal(scalar, '-1e400')).toBe(-Number.MAX_VALUE);
  });

  it.each(['1', true, null, {}, [1], Number.NaN])('does not take %p', (value) => {
    expect(() => scalar.parseValue(value)).toThrow(GraphQLError);
    expect(() => scalar.parseValue(value)).toThrow(`${scalar.name} must be a number.`);
  });

  it.each(['"1"', 'true', 'FEW', '[1]', '{ a: 1 }'])('does not take the literal %s', (text) => {
    expect(() => literal(scalar, text)).toThrow(`${scalar.name} must be a number.`);
  });

  it('answers safe integers only', () => {
    expect(scalar.serialize(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    for (const wrong of [2 ** 53, 0.5, '7', null, Infinity]) expect(() => scalar.serialize(wrong)).toThrow();
  });
});

describe('Quantity', () => {
  it.each([2, 0.375, '0.375', 'a few', -1, 1.23456])('takes %p as it is', (value) => {
    expect(Quantity.parseValue(value)).toBe(value);
  });

  it('takes literals like JSON', () => {
    expect(literal(Quantity, '2')).toBe(2);
    expect(literal(Quantity, '0.375')).toBe(0.375);
    expect(literal(Quantity, '"0.375"')).toBe('0.375');
  });

  it.each([true, null, {}, []])('does not take %p', (value) => {
    expect(() => Quantity.parseValue(value)).toThrow(GraphQLError);
  });

  it.each([
    [2_000, 2],
    [375, 0.375],
    [1, 0.001],
    [999_999_999, 999_999.999],
  ])('answers %p thousandths as %p', (thousandths, number) => {
    expect(JSON.stringify(Quantity.serialize(thousandths))).toBe(String(number));
  });

  it('answers nothing but whole thousandths', () => {
    expect(() => Quantity.serialize(0.5)).toThrow();
    expect(() => Quantity.serialize('1')).toThrow();
  });
});

describe('DateTime', () => {
  it.each(['2026-03-01T09:30:00+01:00', 'yesterday', ''])('takes the text %p as it is', (value) => {
    expect(DateTime.parseValue(value)).toBe(value);
    expect(literal(DateTime, JSON.stringify(value))).toBe(value);
  });

  it.each([0, null, {}])('does not take %p', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('DateTime must be a string.');
  });

  it('answers instants in UTC', () => {
    expect(DateTime.serialize(Date.UTC(2026, 2, 1, 8, 30))).toBe('2026-03-01T08:30:00.000Z');
    expect(() => DateTime.serialize(Number.NaN)).toThrow();
  });
});

describe('Date', () => {
  it('takes any text and answers dates only', () => {
    expect(CalendarDate.name).toBe('Date');
    expect(CalendarDate.parseValue('2026-02-30')).toBe('2026-02-30');
    expect(() => CalendarDate.parseLiteral({ kind: Kind.INT, value: '2026' }, {})).toThrow(GraphQLError);
    expect(CalendarDate.serialize('2026-03-01')).toBe('2026-03-01');
    expect(() => CalendarDate.serialize('1 March')).toThrow();
  });
});
