import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, test } from '@jest/globals';
import { judgeNewProgram, type NewProgramCommand } from '../../../src/programs/domain/index.js';

const command: NewProgramCommand = {
  name: 'Corner shop',
  currency: 'GBP',
  timeZone: 'Europe/London',
  defaultCountry: 'GB',
  pricesIncludeTax: true,
  earnPoints: 1,
  earnPerMinor: 100,
  basisIncludesTax: false,
  release: { kind: 'AT_ONCE' },
  expiry: { kind: 'NEVER', roundsToMonthEnd: false },
  debtPolicy: 'ALLOW_DEBT',
  storefront: null,
};

const pem = (key: ReturnType<typeof generateKeyPairSync>['publicKey']): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });

function flawsOf(over: Partial<NewProgramCommand>): [field: string, code: string][] {
  const judged = judgeNewProgram({ ...command, ...over });
  return judged.ok ? [] : judged.error.map(({ field, code }) => [field.join('.'), code]);
}

function storefront(publicKey: string, algorithm: string | null = null): Partial<NewProgramCommand> {
  return { storefront: { issuer: 'https://id.example', audience: 'laurel', publicKey, algorithm } };
}

describe('a program to be made', () => {
  it('has its first settings in force from the beginning of time', () => {
    const judged = judgeNewProgram(command);
    expect(judged).toMatchObject({
      ok: true,
      value: {
        name: 'Corner shop',
        storefront: null,
        settings: {
          version: 1,
          effectiveFrom: Date.parse('1900-01-01T00:00:00Z'),
          earnPoints: 1,
          earnPerMinor: 100,
        },
      },
    });
  });

  it('is named in the usual spelling of its codes', () => {
    expect(
      judgeNewProgram({ ...command, name: ' Corner shop ', currency: 'gbp', defaultCountry: 'gb' }),
    ).toEqual(judgeNewProgram(command));
  });

  test.each<[string, Partial<NewProgramCommand>, [string, string][]]>([
    ['an empty name', { name: ' ' }, [['name', 'REQUIRED']]],
    ['a long name', { name: 'x'.repeat(101) }, [['name', 'TOO_LONG']]],
    ['a name with a line break', { name: 'a\nb' }, [['name', 'UNSUPPORTED_TEXT']]],
    ['an unknown currency', { currency: 'GBX' }, [['currency', 'INVALID']]],
    ['an unknown time zone', { timeZone: 'Europe/Lundon' }, [['timeZone', 'INVALID']]],
    ['an offset for a time zone', { timeZone: '+01:00' }, [['timeZone', 'INVALID']]],
    ['an unknown country', { defaultCountry: 'XX' }, [['defaultCountry', 'INVALID']]],
    ['fractional points', { earnPoints: 0.5 }, [['earnPoints', 'OUT_OF_RANGE']]],
    ['too many points', { earnPoints: 1_000_001 }, [['earnPoints', 'OUT_OF_RANGE']]],
    ['points for nothing', { earnPerMinor: 0 }, [['earnPerMinor', 'OUT_OF_RANGE']]],
    [
      'no number',
      { earnPoints: NaN, earnPerMinor: NaN },
      [
        ['earnPoints', 'OUT_OF_RANGE'],
        ['earnPerMinor', 'OUT_OF_RANGE'],
      ],
    ],
  ])('%s', (_, over, flaws) => {
    expect(flawsOf(over)).toEqual(flaws);
  });

  it('may give no points', () => {
    expect(flawsOf({ earnPoints: 0 })).toEqual([]);
  });
});

describe('durations', () => {
  it.each(['P14D', 'P12M', 'P1Y6M', 'P2W', 'PT12H', 'P100Y'])('%s is one', (after) => {
    expect(flawsOf({ release: { kind: 'AFTER', after } })).toEqual([]);
    expect(flawsOf({ expiry: { kind: 'AFTER_EARNING', after, roundsToMonthEnd: true } })).toEqual([]);
    expect(flawsOf({ expiry: { kind: 'AFTER_INACTIVITY', after, roundsToMonthEnd: false } })).toEqual([]);
  });

  it.each(['', '14', 'P', 'P0D', '-P14D', 'P14', '14D', 'PT0.5S', 'P100Y1D', 'P999999999999Y', 'soon'])(
    '%s is none',
    (after) => {
      expect(flawsOf({ release: { kind: 'AFTER', after } })).toEqual([['release', 'INVALID']]);
      expect(flawsOf({ expiry: { kind: 'AFTER_INACTIVITY', after, roundsToMonthEnd: false } })).toEqual([
        ['expiry', 'INVALID'],
      ]);
    },
  );
});

describe('days of the year', () => {
  const yearly = (monthDay: string) =>
    flawsOf({ expiry: { kind: 'YEARLY', monthDay, roundsToMonthEnd: false } });

  it.each(['01-01', '02-29', '12-31'])('%s is one', (monthDay) => {
    expect(yearly(monthDay)).toEqual([]);
  });

  it.each(['', '1-1', '02-30', '13-01', '2026-01-01', '--01-01'])('%s is none', (monthDay) => {
    expect(yearly(monthDay)).toEqual([['expiry', 'INVALID']]);
  });
});

describe('a storefront', () => {
  it.each([
    ['EdDSA', ed25519],
    ['ES256', p256],
    ['RS256', rsa],
  ])('signs with %s, as its key says', (algorithm, { publicKey }) => {
    expect(judgeNewProgram({ ...command, ...storefront(pem(publicKey)) })).toMatchObject({
      ok: true,
      value: { storefront: { algorithm, publicKey: pem(publicKey) } },
    });
    expect(flawsOf(storefront(pem(publicKey), algorithm))).toEqual([]);
  });

  it.each([
    ['no key', 'nonsense'],
    ['a broken one', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['a private one', ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['one of another curve', pem(secp256k1.publicKey)],
    ['a short one', pem(weakRsa.publicKey)],
  ])('is refused %s', (_, publicKey) => {
    expect(flawsOf(storefront(publicKey))).toEqual([['storefront.publicKey', 'INVALID']]);
  });

  it('is refused an algorithm that is not its key’s', () => {
    expect(flawsOf(storefront(pem(p256.publicKey), 'RS256'))).toEqual([['storefront.algorithm', 'INVALID']]);
  });

  it('must say whose tokens and for whom', () => {
    const { publicKey } = ed25519;
    const nameless = { issuer: '', audience: '', publicKey: pem(publicKey), algorithm: null };
    expect(flawsOf({ storefront: nameless })).toEqual([
      ['storefront.issuer', 'REQUIRED'],
      ['storefront.audience', 'REQUIRED'],
    ]);
  });
});
