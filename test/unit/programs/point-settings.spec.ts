import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  settingsInForce,
  settingsOfVersion,
  type PointSettings,
} from '../../../src/programs/domain/index.js';

function settings(version: number, effectiveFrom: number): PointSettings {
  return {
    version,
    effectiveFrom,
    earnPoints: 1,
    earnPerMinor: 100,
    basisIncludesTax: false,
    release: { kind: 'AT_ONCE' },
    expiry: { kind: 'NEVER', roundsToMonthEnd: false },
    debtPolicy: 'ALLOW_DEBT',
  };
}

const first = settings(1, 1_000);
const second = settings(2, 2_000);
const third = settings(3, 3_000);

describe('settingsInForce', () => {
  test.each([
    ['before the first', 0, 1],
    ['at the beginning of the first', 1_000, 1],
    ['a moment before the second', 1_999, 1],
    ['at the beginning of the second', 2_000, 2],
    ['after the last', 9_999, 3],
  ])('%s', (_, at, version) => {
    expect(settingsInForce([first, second, third], at).version).toBe(version);
    expect(settingsInForce([third, first, second], at).version).toBe(version);
  });

  test('prefers the newer of two versions that hold from the same moment', () => {
    expect(settingsInForce([settings(5, 2_000), settings(4, 2_000)], 2_000).version).toBe(5);
  });

  test('takes a newer version that begins earlier than an older one', () => {
    const mended = settings(3, 1_500);
    expect(settingsInForce([first, second, mended], 1_400).version).toBe(1);
    expect(settingsInForce([first, second, mended], 1_600).version).toBe(3);
    expect(settingsInForce([first, second, mended], 2_600).version).toBe(3);
  });

  test('needs at least one version', () => {
    expect(() => settingsInForce([], 0)).toThrow('no point settings');
  });

  test('does not depend on the order of the versions', () => {
    const versions = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 })),
      {
        minLength: 1,
        selector: ([version]) => version,
      },
    );
    fc.assert(
      fc.property(versions, fc.integer({ min: -1, max: 10 }), (dated, at) => {
        const all = dated.map(([version, from]) => settings(version, from));
        const oldestFirst = [...all].sort((a, b) => a.version - b.version);
        const expected =
          oldestFirst.filter(({ effectiveFrom }) => effectiveFrom <= at).at(-1) ?? oldestFirst[0];
        expect(settingsInForce(all, at)).toBe(expected);
      }),
    );
  });
});

describe('settingsOfVersion', () => {
  test('finds the version by its number', () => {
    expect(settingsOfVersion([third, first, second], 2)).toBe(second);
  });

  test('throws when there is none of that number', () => {
    expect(() => settingsOfVersion([first], 2)).toThrow('version 2');
  });
});
