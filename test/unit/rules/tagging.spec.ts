import { describe, expect, it } from '@jest/globals';
import { checkTagging, type TaggingCommand } from '../../../src/rules/domain/tagging.js';

function check(over: Partial<TaggingCommand>) {
  return checkTagging({ customer: { kind: 'EXTERNAL_ID', value: 'ann' }, add: [], remove: [], ...over });
}

describe('checkTagging', () => {
  it('takes tags, trimmed and in one form', () => {
    expect(check({ add: [' coffee-club '], remove: ['cafe\u0301'] })).toEqual({
      ok: true,
      value: { add: ['coffee-club'], remove: ['café'] },
    });
  });

  it.each<[string, Partial<TaggingCommand>]>([
    ['REQUIRED ', {}],
    ['REQUIRED add.0', { add: [' '] }],
    ['TOO_LONG add.1', { add: ['a', 'x'.repeat(101)] }],
    ['UNSUPPORTED_TEXT remove.0', { remove: ['a\u0007b'] }],
    ['TOO_MANY add', { add: Array.from({ length: 101 }, (_, index) => `t${index}`) }],
    ['INVALID remove.0', { add: ['a'], remove: [' a'] }],
    ['TOO_LONG customer', { add: ['a'], customer: { kind: 'CARD', value: 'x'.repeat(255) } }],
  ])('refuses with %s', (flaw, over) => {
    const checked = check(over);
    const flaws = checked.ok ? [] : checked.error.map(({ code, field }) => `${code} ${field.join('.')}`);
    expect(flaws).toEqual([flaw]);
  });
});
