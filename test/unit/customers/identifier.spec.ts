import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  IDENTIFIER_KINDS,
  normaliseIdentifier,
  type IdentifierKind,
} from '../../../src/customers/domain/index.js';

const unsound = ['A\0B', 'A\u0007B', 'A\u009fB', 'A\ud800', '\udc00A', 'A\nB', 'A\tB'];

describe('an external id', () => {
  it.each([
    ['Kunde-17', 'Kunde-17'],
    ['  Kunde 17 ', 'Kunde 17'],
    ['Łódź/ß 🙂', 'Łódź/ß 🙂'],
    ['x'.repeat(200), 'x'.repeat(200)],
    [` ${'x'.repeat(200)} `, 'x'.repeat(200)],
  ])('is taken exactly, but for white space around it: %j', (raw, expected) => {
    expect(normaliseIdentifier('EXTERNAL_ID', raw, null)).toBe(expected);
  });

  it('keeps its case', () => {
    expect(normaliseIdentifier('EXTERNAL_ID', 'aB', null)).not.toBe(
      normaliseIdentifier('EXTERNAL_ID', 'Ab', null),
    );
  });

  it.each(['', '   ', 'x'.repeat(201), 'x'.repeat(1_000_000), ...unsound])('is refused as %j', (raw) => {
    expect(normaliseIdentifier('EXTERNAL_ID', raw, null)).toBeUndefined();
  });
});

describe('a card', () => {
  it.each([
    ['6012-3456 7890', '601234567890'],
    ['ab–12\u00a034', 'AB1234'],
    ['7'.repeat(64), '7'.repeat(64)],
  ])('loses spaces and dashes and is written in upper case: %j', (raw, expected) => {
    expect(normaliseIdentifier('CARD', raw, null)).toBe(expected);
  });

  it.each(['', ' - ', '7'.repeat(65), 'ß'.repeat(33), ...unsound])('is refused as %j', (raw) => {
    expect(normaliseIdentifier('CARD', raw, null)).toBeUndefined();
  });
});

describe('an e-mail address', () => {
  it.each([
    [' Ada.Lovelace+till@Example.COM ', 'ada.lovelace+till@example.com'],
    ["o'neill@mail.example.co.uk", "o'neill@mail.example.co.uk"],
    ['jürgen@bücher.example', 'jürgen@bücher.example'],
    ['ju\u0308rgen@example.com', 'jürgen@example.com'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('is written in lower case: %j', (raw, expected) => {
    expect(normaliseIdentifier('EMAIL', raw, null)).toBe(expected);
  });

  it.each([
    ...[
      '',
      'ada',
      '@example.com',
      'ada@',
      'ada@example',
      'ada@@example.com',
      'a b@example.com',
      'ada@-a.com',
    ],
    ...['ada@example..com', 'ada@10.0.0.1', 'Ada <ada@example.com>', 'ada@example.com, bob@example.com'],
    ...[
      'ad\u200ba@example.com',
      `${'a'.repeat(65)}@example.com`,
      `a@${'b'.repeat(63)}.`.repeat(4),
      ...unsound,
    ],
    `a@${`${'b'.repeat(62)}.`.repeat(4)}com`,
  ])('is refused as %j', (raw) => {
    expect(normaliseIdentifier('EMAIL', raw, null)).toBeUndefined();
  });
});

describe('a telephone number', () => {
  it.each([
    ['07700 900123', 'GB', '+447700900123'],
    ['(020) 7946-0958', 'GB', '+442079460958'],
    ['+44 (0)20 7946 0958', null, '+442079460958'],
    ['0044 20 7946 0958', 'GB', '+442079460958'],
    ['+1 202 555 0143', 'GB', '+12025550143'],
    ['+1 202 555 0143', 'XX', '+12025550143'],
    ['0236618300', 'IT', '+390236618300'],
    ['٠٧٧٠٠ ٩٠٠١٢٣', 'GB', '+447700900123'],
  ])('becomes E.164: %j in %s', (raw, country, expected) => {
    expect(normaliseIdentifier('PHONE', raw, country)).toBe(expected);
  });

  it.each([
    ['07700 900123', null],
    ['07700 900123', 'XX'],
    ['999', 'GB'],
    ['12345', 'GB'],
    ['+44 20 7946 09581234', null],
    ['ring 020 7946 0958', 'GB'],
    ['020 7946 0958 ext 5', 'GB'],
    ['', 'GB'],
    ['+', 'GB'],
    ...unsound.map((raw) => [raw, 'GB'] as const),
  ])('is refused as %j in %s', (raw, country) => {
    expect(normaliseIdentifier('PHONE', raw, country)).toBeUndefined();
  });
});

describe('normalising', () => {
  const countries = fc.constantFrom('GB', 'DE', 'US', 'IT', 'MX', 'AR', 'XX', '', null);
  const digits = fc.array(fc.constantFrom(...'0123456789'), { minLength: 4, maxLength: 15 });
  const raws = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
    fc.emailAddress(),
    fc
      .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }), fc.domain())
      .map(([local, domain]) => `${local}@${domain}`),
    fc
      .tuple(fc.constantFrom('', '+', '00', '0', '+44', '+49 0', '+1'), digits)
      .map(([a, b]) => a + b.join('')),
  );

  it.each(IDENTIFIER_KINDS)('%s never throws, and twice is once', (kind: IdentifierKind) => {
    fc.assert(
      fc.property(raws, countries, (raw, country) => {
        const once = normaliseIdentifier(kind, raw, country);
        if (once === undefined) return;
        expect(once.length).toBeGreaterThan(0);
        expect(once.length).toBeLessThanOrEqual(254);
        expect(once).toBe(once.trim());
        expect(once).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(normaliseIdentifier(kind, once, country)).toBe(once);
        // A stored identifier means the same whatever country the program is set to later.
        expect(normaliseIdentifier(kind, once, null)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on spaces around', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDENTIFIER_KINDS), raws, (kind, raw) => {
        fc.pre(raw.length < 900);
        expect(normaliseIdentifier(kind, `  ${raw} `, 'GB')).toBe(normaliseIdentifier(kind, raw, 'GB'));
      }),
    );
  });
});
