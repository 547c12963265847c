import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule, done, RuleDesk } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, told, type Input } from '../support/till.js';

let app: TestApp;
let desk: RuleDesk;
let foreign: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
  foreign = new RuleDesk(app.foreignStaff);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

const REGULARS = { name: 'regulars', condition: 'customer.purchaseCount >= 5' };
const asks = (name: string): string => `${JSON.stringify(name)} in customer.segments`;

describe('a segment', () => {
  it('is saved and changed, with who and when', async () => {
    app.clock.set('2026-03-01T09:00:00Z');
    const { segment } = done(
      await desk.saveSegment({ ...REGULARS, name: ' regulars ', description: ' Our best ' }),
    );
    expect(segment).toEqual({
      ...REGULARS,
      description: 'Our best',
      revision: 1,
      savedAt: '2026-03-01T09:00:00.000Z',
      savedByKeyId: expect.any(String),
      savedByName: 'test',
    });
    expect(await desk.segment('regulars')).toEqual(segment);
    app.clock.set('2026-03-02T09:00:00Z');
    const condition = 'customer.purchaseCount >= 6';
    const changed = done(await desk.saveSegment({ name: 'regulars', condition, basedOnRevision: 1 })).segment;
    expect(changed).toMatchObject({
      condition,
      description: null,
      revision: 2,
      savedAt: '2026-03-02T09:00:00.000Z',
    });
    expect(await desk.segment('regulars')).toEqual(changed);
  });

  it('may ask for others, and conditions may ask for it', async () => {
    done(await desk.saveSegment({ name: 'new', condition: 'customer.tenureDays < 30' }));
    done(
      await desk.saveSegment({
        name: 'new and known',
        condition: `${asks('new')} && customer.purchaseCount > 1`,
      }),
    );
    const rule = await desk.publish(await desk.create({ condition: `!(${asks('new and known')})` }));
    expect(rule.state).toBe('PUBLISHED');
    expect((await desk.facts('SEGMENT')).segmentNames).toEqual(
      expect.arrayContaining(['new', 'new and known']),
    );
  });

  it('is not overwritten by somebody who has not seen it', async () => {
    done(await desk.saveSegment({ name: 'seen', condition: 'true' }));
    done(await desk.saveSegment({ name: 'seen', condition: 'false', basedOnRevision: 1 }));
    const before = await contentsOf(app.owner);
    for (const basedOnRevision of [undefined, null, 0, 1, 3, 2.5]) {
      const answer = await desk.saveSegment({ name: 'seen', condition: 'true', basedOnRevision });
      expect(told(answer)).toEqual(['VERSION_CONFLICT input.basedOnRevision']);
      expect(answer.segment).toBeNull();
    }
    expect(told(await desk.saveSegment({ name: 'gone', condition: 'true', basedOnRevision: 1 }))).toEqual([
      'VERSION_CONFLICT input.basedOnRevision',
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it.each<[string, Input]>([
    ['REQUIRED input.name', { name: ' ' }],
    ['TOO_LONG input.name', { name: 'x'.repeat(101) }],
    ['UNSUPPORTED_TEXT input.name', { name: 'a\u0000b' }],
    ['TOO_LONG input.description', { description: 'x'.repeat(1_001) }],
    ['UNSUPPORTED_TEXT input.description', { description: 'a\u0000b' }],
    ['INVALID_CONDITION input.condition', { condition: 'customer.purchaseCont >= 5' }],
    ['INVALID_CONDITION input.condition', { condition: 'purchase.totalMinor > 0' }],
    ['INVALID_CONDITION input.condition', { condition: asks('nowhere') }],
    ['INVALID_CONDITION input.condition', { condition: '' }],
    ['SEGMENT_CYCLE input.condition', { name: 'self', condition: asks('self') }],
  ])('is refused as %s (%#)', async (expected, over) => {
    const before = await contentsOf(app.owner);
    expect(told(await desk.saveSegment({ ...REGULARS, name: 'refused', ...over }))).toEqual([expected]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('is refused when it would ask for itself by way of others, and says which', async () => {
    done(await desk.saveSegment({ name: 'one', condition: 'true' }));
    done(await desk.saveSegment({ name: 'two', condition: asks('one') }));
    const answer = await desk.saveSegment({ name: 'one', condition: asks('two'), basedOnRevision: 1 });
    expect(told(answer)).toEqual(['SEGMENT_CYCLE input.condition']);
    expect(answer.userErrors[0].message).toMatch(/"one" asks for "two", which asks for "one"/);
  });

  it('tells where its condition is wrong', async () => {
    const answer = await desk.saveSegment({
      ...REGULARS,
      name: 'x',
      condition: 'customer.purchaseCont >= 5',
    });
    expect(answer.userErrors).toMatchObject([
      {
        flaw: 'UNKNOWN_FACT',
        line: 1,
        column: 10,
        offset: 9,
        length: 12,
        hint: 'Did you mean customer.purchaseCount?',
        replacement: 'purchaseCount',
      },
    ]);
    expect(answer.userErrors[0].message).toMatch(/Did you mean customer\.purchaseCount\?/);
  });
});

describe('deleting a segment', () => {
  it('is refused while a live rule or another segment asks for it', async () => {
    done(await desk.saveSegment({ name: 'wanted', condition: 'true' }));
    done(await desk.saveSegment({ name: 'wanting', condition: `!(${asks('wanted')})` }));
    const lines = { condition: asks('wanted') };
    const effects = [{ awardPoints: { award: { fixed: { points: 1 } }, lines } }];
    const rule = await desk.publish(await desk.create({ name: 'For the wanted', effects }));
    const before = await contentsOf(app.owner);
    const refused = await desk.deleteSegment('wanted');
    expect(told(refused)).toEqual(['SEGMENT_IN_USE input.name']);
    expect(refused.userErrors[0].message).toBe(
      'The segment is asked for by the rule "For the wanted", the segment "wanting".',
    );
    expect(await contentsOf(app.owner)).toEqual(before);
    done(await desk.deleteSegment('wanting'));
    done(await desk.change('pauseRule', { ruleId: rule.id }));
    expect(told(await desk.deleteSegment('wanted'))).toEqual(['SEGMENT_IN_USE input.name']);
    done(await desk.change('endRule', { ruleId: rule.id }));
    expect(done(await desk.deleteSegment(' wanted ')).deletedName).toBe('wanted');
    expect(await desk.segment('wanted')).toBeNull();
    expect(told(await desk.deleteSegment('wanted'))).toEqual(['SEGMENT_NOT_FOUND input.name']);
  });

  it('leaves drafts that ask for it, which cannot be published then', async () => {
    done(await desk.saveSegment({ name: 'passing', condition: 'true' }));
    const { id, draft } = await desk.create({ condition: asks('passing') });
    done(await desk.deleteSegment('passing'));
    const refused = await desk.change('publishRule', { ruleId: id, draft });
    expect(told(refused)).toEqual(['INVALID_CONDITION input.draft.condition']);
    expect(refused.userErrors).toMatchObject([{ flaw: 'UNKNOWN_VALUE' }]);
    done(await desk.saveSegment({ name: 'passing', condition: 'true' }));
    expect(done(await desk.change('publishRule', { ruleId: id, draft })).rule.state).toBe('PUBLISHED');
  });
});

describe('segments', () => {
  it('are read page by page, in the order of names, those of the program alone', async () => {
    for (const name of ['d', 'b', 'a', 'c']) done(await foreign.saveSegment({ name, condition: 'true' }));
    const namesOf = ({ edges }: AnyData): string[] => edges.map(({ node }: AnyData) => node.name);
    const first = await foreign.segments({ first: 3 });
    const rest = await foreign.segments({ first: 3, after: first.pageInfo.endCursor });
    expect([namesOf(first), namesOf(rest)]).toEqual([['a', 'b', 'c'], ['d']]);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(await desk.segment('a')).toBeNull();
    expect(told(await desk.deleteSegment('a'))).toEqual(['SEGMENT_NOT_FOUND input.name']);
    expect(told(await desk.change('createRule', aRule({ condition: asks('a') })))).toEqual([
      'INVALID_CONDITION input.condition',
    ]);
  });

  it('have no names that cannot be', async () => {
    expect(await desk.segment('a\u0000b')).toBeNull();
    expect(await desk.segment('\ud83d')).toBeNull();
  });
});
