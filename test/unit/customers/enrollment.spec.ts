import { describe, expect, it } from '@jest/globals';
import {
  checkEnrollment,
  type CheckedEnrollment,
  type EnrollmentCommand,
  type EnrollmentTerms,
} from '../../../src/customers/domain/enrollment.js';
import type { Refusal } from '../../../src/kernel/refusal.js';

const NOW = Date.parse('2026-03-01T00:30:00Z');
const DAY = 86_400_000;
const terms: EnrollmentTerms = {
  defaultCountry: 'GB',
  timeZone: 'America/New_York',
  clockSkewSeconds: 300,
  backdatingDays: 30,
};
const ada = { kind: 'EXTERNAL_ID', value: 'ada' } as const;

function checked(
  command: Partial<EnrollmentCommand>,
  changed: Partial<EnrollmentTerms> = {},
): CheckedEnrollment {
  const result = checkEnrollment({ identifiers: [ada], ...command }, { ...terms, ...changed }, NOW);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function flaws(
  command: Partial<EnrollmentCommand>,
  changed: Partial<EnrollmentTerms> = {},
): readonly Refusal[] {
  const result = checkEnrollment({ identifiers: [ada], ...command }, { ...terms, ...changed }, NOW);
  return result.ok ? [] : result.error;
}

/** The codes and paths of what is wrong. */
const told = (refusals: readonly Refusal[]): string[] =>
  refusals.map(({ code, field }) => `${code} ${field.join('.')}`);

describe('identifiers', () => {
  it('are normalised, and those given twice count once, at their first place', () => {
    const { identifiers } = checked({
      identifiers: [
        { kind: 'CARD', value: '12 34' },
        { kind: 'PHONE', value: '020 7946 0958' },
        { kind: 'CARD', value: '12-34' },
        { kind: 'PHONE', value: '+442079460958' },
        { kind: 'EXTERNAL_ID', value: '1234' },
      ],
    });
    expect(identifiers).toEqual([
      { kind: 'CARD', value: '1234', field: ['identifiers', '0', 'value'] },
      { kind: 'PHONE', value: '+442079460958', field: ['identifiers', '1', 'value'] },
      { kind: 'EXTERNAL_ID', value: '1234', field: ['identifiers', '4', 'value'] },
    ]);
  });

  it('are 1 to 10', () => {
    const many = Array.from({ length: 10 }, (_, i) => ({ kind: 'CARD' as const, value: `C${i}` }));
    expect(checked({ identifiers: many }).identifiers).toHaveLength(10);
    expect(told(flaws({ identifiers: [...many, ada] }))).toEqual(['TOO_MANY identifiers']);
    expect(told(flaws({ identifiers: [] }))).toEqual(['REQUIRED identifiers']);
  });

  it('are each told when they have not the form of their kind', () => {
    const identifiers = [
      { kind: 'EMAIL', value: 'nobody' },
      ada,
      { kind: 'CARD', value: 'A\0B' },
      { kind: 'PHONE', value: '020 7946 0958' },
    ] as const;
    expect(told(flaws({ identifiers }, { defaultCountry: null }))).toEqual([
      'IDENTIFIER_INVALID identifiers.0.value',
      'IDENTIFIER_INVALID identifiers.2.value',
      'IDENTIFIER_INVALID identifiers.3.value',
    ]);
  });
});

describe('names and country', () => {
  it('are trimmed; what is blank is not known', () => {
    const command = { givenName: ' Ada ', familyName: ' ', country: 'United Kingdom', birthDate: null };
    expect(checked(command).profile).toEqual({
      givenName: 'Ada',
      familyName: null,
      country: 'United Kingdom',
      birthDate: null,
    });
  });

  it.each(['givenName', 'familyName', 'country'])('are sound text of at most 100 characters: %s', (name) => {
    expect(flaws({ [name]: '🙂'.repeat(100) })).toEqual([]);
    expect(told(flaws({ [name]: '🙂'.repeat(101) }))).toEqual([`TOO_LONG ${name}`]);
    expect(told(flaws({ [name]: 'A\0' }))).toEqual([`UNSUPPORTED_TEXT ${name}`]);
    expect(told(flaws({ [name]: 'A\ud800' }))).toEqual([`UNSUPPORTED_TEXT ${name}`]);
  });
});

describe('a birth date', () => {
  it.each(['1900-01-01', '2024-02-29', '2026-02-28'])('may be %s', (birthDate) => {
    expect(checked({ birthDate }).profile.birthDate).toBe(birthDate);
  });

  it.each([
    ['2023-02-29', 'INVALID'],
    ['2023-13-01', 'INVALID'],
    ['2023-00-10', 'INVALID'],
    ['2023-1-1', 'INVALID'],
    ['01/02/2003', 'INVALID'],
    ['2003-02-01T00:00:00Z', 'INVALID'],
    ['', 'INVALID'],
    ['+12003-02-01', 'INVALID'],
    ['2003-02-01\0', 'INVALID'],
    ['1899-12-31', 'TOO_OLD'],
    // It is the first of March in UTC, but still the day before in New York.
    ['2026-03-01', 'IN_THE_FUTURE'],
    ['9999-12-31', 'IN_THE_FUTURE'],
  ])('may not be %j', (birthDate, code) => {
    expect(told(flaws({ birthDate }))).toEqual([`${code} birthDate`]);
  });
});

describe('the time of enrolment', () => {
  const at = (instant: number): { enrolledAt: string } => ({ enrolledAt: new Date(instant).toISOString() });

  it('is now when left out', () => {
    expect(checked({}).enrolledAt).toBe(NOW);
    expect(checked({ enrolledAt: null }).enrolledAt).toBe(NOW);
  });

  it('keeps to the program’s limits', () => {
    for (const instant of [NOW + 300_000, NOW - 30 * DAY])
      expect(checked(at(instant)).enrolledAt).toBe(instant);
    const details = { earliest: NOW - 30 * DAY, latest: NOW + 300_000 };
    expect(flaws(at(NOW + 300_001))).toEqual([
      expect.objectContaining({ code: 'IN_THE_FUTURE', field: ['enrolledAt'], details, retryable: true }),
    ]);
    expect(flaws(at(NOW - 30 * DAY - 1))).toEqual([
      expect.objectContaining({ code: 'TOO_OLD', field: ['enrolledAt'], details, retryable: false }),
    ]);
  });

  it('may lie far back for those who may import history, and not in the future', () => {
    const history = { backdatingDays: null };
    expect(checked({ enrolledAt: '1998-02-03T04:05:06+01:00' }, history).enrolledAt).toBe(
      Date.UTC(1998, 1, 3, 3, 5, 6),
    );
    expect(told(flaws(at(NOW + 300_001), history))).toEqual(['IN_THE_FUTURE enrolledAt']);
  });

  it.each(['2026-02-28', '2026-02-28T10:00:00', 'yesterday', '2026-02-30T00:00:00Z', ''])(
    'is no time: %j',
    (enrolledAt) => expect(told(flaws({ enrolledAt }))).toEqual(['INVALID enrolledAt']),
  );
});

it('tells everything that is wrong at once', () => {
  const command = {
    identifiers: [],
    givenName: 'A\0',
    familyName: 'x'.repeat(101),
    birthDate: 'x',
    enrolledAt: 'x',
  };
  expect(told(flaws(command))).toEqual([
    'REQUIRED identifiers',
    'UNSUPPORTED_TEXT givenName',
    'TOO_LONG familyName',
    'INVALID birthDate',
    'INVALID enrolledAt',
  ]);
});
