import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule, done, fixed, RuleDesk, versionsOf } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, told, type Input } from '../support/till.js';

const NOBODYS = '0190b8a0-0000-7000-8000-000000000000';
const SUGGESTING: Input = {
  trigger: { on: 'SUGGESTION' },
  effects: [{ suggestProducts: { skus: ['TEA'], reason: 'Try it' } }],
};

let app: TestApp;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

/** The refusals of a rule that is not in order, of which nothing is kept, whether it is new or an edit. */
async function refused(over: Input): Promise<AnyData[]> {
  const { id, draft } = await desk.create();
  const before = await contentsOf(app.owner);
  const created = await desk.change('createRule', aRule(over));
  const updated = await desk.change('updateRule', { ...aRule(over), ruleId: id, basedOn: draft });
  expect([created.rule, updated.rule]).toEqual([null, null]);
  expect(updated.userErrors).toEqual(created.userErrors);
  expect(await contentsOf(app.owner)).toEqual(before);
  return created.userErrors;
}

const award = (given: Input, lines?: Input): Input => ({
  effects: [{ awardPoints: { award: given, lines } }],
});
const AWARD = 'input.effects.0.awardPoints.award';

describe('a rule is refused', () => {
  it.each<[string, Input]>([
    [`OUT_OF_RANGE ${AWARD}.fixed.points`, award({ fixed: { points: 0 } })],
    [`OUT_OF_RANGE ${AWARD}.fixed.points`, award({ fixed: { points: -1 } })],
    [`OUT_OF_RANGE ${AWARD}.fixed.points`, award({ fixed: { points: 1_000_001 } })],
    [`OUT_OF_RANGE ${AWARD}.fixed.points`, award({ fixed: { points: 1.5 } })],
    [`OUT_OF_RANGE ${AWARD}.fixed.points`, award({ fixed: { points: 1e300 } })],
    [`OUT_OF_RANGE ${AWARD}.perUnit.points`, award({ perUnit: { points: 0 } })],
    [`OUT_OF_RANGE ${AWARD}.perAmount.points`, award({ perAmount: { points: 0, perMinor: 100 } })],
    [`OUT_OF_RANGE ${AWARD}.perAmount.perMinor`, award({ perAmount: { points: 1, perMinor: 0 } })],
    [`OUT_OF_RANGE ${AWARD}.perStep.stepMinor`, award({ perStep: { points: 1, stepMinor: -100 } })],
    ...['0', '1', '0.5', '-2', '10.0001', '12', '2,5', '1e1', 'NaN', '', '1.23456'].map(
      (factor): [string, Input] => [
        `OUT_OF_RANGE ${AWARD}.multiplier.factor`,
        award({ multiplier: { factor } }),
      ],
    ),
    [
      'INVALID input.effects.0.awardPoints.lines.categoryPaths.0',
      award({ fixed: { points: 1 } }, { categoryPaths: ['A >'] }),
    ],
    [
      'INVALID input.effects.0.awardPoints.lines',
      award({ fixed: { points: 1 } }, { skus: ['A'], excludedSkus: ['A'] }),
    ],
    [
      'REQUIRED input.effects.0.awardPoints.lines.tags.1',
      award({ fixed: { points: 1 } }, { tags: ['a', ' '] }),
    ],
    [
      'TOO_MANY input.effects.0.awardPoints.lines.skus',
      award({ fixed: { points: 1 } }, { skus: Array(1_001).fill('A') }),
    ],
    ['REQUIRED input.effects', { effects: [] }],
    ['TOO_MANY input.effects', { effects: Array(21).fill(fixed(1)) }],
    ['REQUIRED input.effects.1.addTag.tag', { effects: [fixed(1), { addTag: { tag: ' ' } }] }],
    [
      'REQUIRED input.effects.0.suggestProducts.skus',
      { effects: [{ suggestProducts: { skus: [], reason: 'x' } }] },
    ],
    ['REQUIRED input.name', { name: '  ' }],
    ['TOO_LONG input.name', { name: 'x'.repeat(101) }],
    ['UNSUPPORTED_TEXT input.name', { name: 'a\u0000b' }],
    ['UNSUPPORTED_TEXT input.description', { description: '\ud83d' }],
    ['TOO_LONG input.description', { description: 'x'.repeat(1_001) }],
    ['TOO_LONG input.stackingGroup', { stackingGroup: 'x'.repeat(101) }],
    ['OUT_OF_RANGE input.trigger.lapsed.afterDays', { trigger: { lapsed: { afterDays: 0 } } }],
    ['REQUIRED input.trigger.customEvent.name', { trigger: { customEvent: { name: '' } } }],
    ['INVALID input.effects.0', { trigger: { on: 'BIRTHDAY' }, ...award({ perUnit: { points: 1 } }) }],
    ['INVALID input.effects.0', { trigger: { on: 'SUGGESTION' } }],
    ['INVALID input.limits', { ...SUGGESTING, limits: [{ scope: 'ALL', per: 'DAY', uses: 1 }] }],
    ['INVALID input.budget', { ...SUGGESTING, budget: { points: 1 } }],
    [
      'INVALID input.schedule.until',
      { schedule: { from: '2026-03-02T00:00:00Z', until: '2026-03-02T00:00:00Z' } },
    ],
    [
      'INVALID input.schedule.until',
      { schedule: { from: '2026-03-02T00:00:00Z', until: '2026-03-01T00:00:00Z' } },
    ],
    ['INVALID input.schedule.from', { schedule: { from: '2026-03-01' } }],
    ['INVALID input.schedule.hours.from', { schedule: { hours: { from: '25:00', until: '10:00' } } }],
    ['INVALID input.schedule.hours.until', { schedule: { hours: { from: '10:00', until: '10:00' } } }],
    ['REQUIRED input.limits.0', { limits: [{ scope: 'ALL', per: 'DAY' }] }],
    ['OUT_OF_RANGE input.limits.0.uses', { limits: [{ scope: 'ALL', per: 'DAY', uses: 0 }] }],
    ['INVALID input.limits.1', { limits: Array(2).fill({ scope: 'ALL', per: 'DAY', uses: 1 }) }],
    ['TOO_MANY input.limits', { limits: Array(9).fill({ scope: 'ALL', per: 'DAY', uses: 1 }) }],
    ['REQUIRED input.budget', { budget: {} }],
    ['OUT_OF_RANGE input.budget.costMinor', { budget: { costMinor: -1 } }],
    ['OUT_OF_RANGE input.holdoutShare', { holdoutShare: 10_000 }],
    ['OUT_OF_RANGE input.priority', { priority: -1 }],
  ])('as %s (%#)', async (expected, over) => {
    expect(told({ userErrors: await refused(over) })).toEqual([expected]);
  });

  it('for everything that is wrong at once', async () => {
    const errors = await refused({ name: '', priority: 2_000, ...award({ multiplier: { factor: '0' } }) });
    expect(told({ userErrors: errors })).toEqual([
      'REQUIRED input.name',
      `OUT_OF_RANGE ${AWARD}.multiplier.factor`,
      'OUT_OF_RANGE input.priority',
    ]);
  });

  it.each([
    ['customer.tenureDay >= 30', 'UNKNOWN_FACT', /Did you mean customer\.tenureDays\?/, [1, 10, 9, 9]],
    ['true &&\n  customer.email == "a"', 'FACT_NOT_OFFERED', /not offered/, [2, 12, 19, 5]],
    ['line.quantity >= 2', 'FACT_NOT_HERE', /line/, null],
    ['customer.tenureDays >= "thirty"', 'WRONG_TYPE', /number/, null],
    ['customer.tenureDays', 'WRONG_TYPE', /true or false/, null],
    ['purchase.dayOfWeek == "TUSDAY"', 'UNKNOWN_VALUE', /Did you mean "TUESDAY"\?/, [1, 23, 22, 8]],
    ['customer.tier == "GOLD"', 'UNKNOWN_VALUE', /There is no tier "GOLD"/, null],
    ['"regulars" in customer.segments', 'UNKNOWN_VALUE', /There is no segment "regulars"/, null],
    ['sizee(purchase.lines) > 1', 'UNKNOWN_FUNCTION', /Did you mean size\?/, null],
    ['purchase.totalMinor >=', 'SYNTAX', /./, null],
    ['', 'SYNTAX', /no condition/i, [1, 1, 0, 0]],
    [`true${' '.repeat(4_000)}`, 'TOO_LONG', /at most 4000 characters/, [1, 4_001, 4_000, 4]],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 'TOO_COMPLEX', /./, null],
  ])('for the condition %j', async (condition, flaw, message, place) => {
    const [error, ...more] = await refused({ condition });
    expect(more).toEqual([]);
    expect(error).toMatchObject({ code: 'INVALID_CONDITION', field: ['input', 'condition'], flaw });
    expect(error.message).toMatch(message);
    if (place) expect([error.line, error.column, error.offset, error.length]).toEqual(place);
  });

  it('for the condition of a line filter, and of another trigger', async () => {
    const [ofLines] = await refused(award({ fixed: { points: 1 } }, { condition: 'line.quantty >= 2' }));
    expect(told({ userErrors: [ofLines] })).toEqual([
      'INVALID_CONDITION input.effects.0.awardPoints.lines.condition',
    ]);
    expect(ofLines.message).toMatch(/Did you mean line\.quantity\?/);
    const [ofEvent] = await refused({ trigger: { on: 'BIRTHDAY' }, condition: 'purchase.totalMinor > 0' });
    expect(ofEvent).toMatchObject({ code: 'INVALID_CONDITION', flaw: 'FACT_NOT_HERE' });
  });

  it.each([
    [{ trigger: { on: 'PURCHASE', lapsed: { afterDays: 3 } } }],
    [{ trigger: {} }],
    [{ effects: [{}] }],
    [{ effects: [{ addTag: { tag: 'a' }, giveGift: { gift: 'b' } }] }],
    [award({ fixed: { points: 1 }, perUnit: { points: 1 } })],
    [{ trigger: { on: 'FULL_MOON' } }],
    [{ schedule: { daysOfWeek: ['SOMEDAY'] } }],
  ])('as no request at all where it is two things or none: %j', async (over) => {
    const document = 'mutation ($input: RuleInput!) { createRule(input: $input) { rule { id } } }';
    const { codes } = await app.staff.query(document, { input: aRule(over) });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('publishing is refused', () => {
  it('over a newer draft, with what was changed, by whom and when', async () => {
    const bens = new RuleDesk(await app.holderOf({ role: 'STAFF' }));
    const { id, draft } = await desk.create();
    app.clock.set('2026-03-01T09:30:00Z');
    const changed = aRule({ name: 'Hundred', effects: [fixed(100)] });
    done(await bens.change('updateRule', { ...changed, ruleId: id, basedOn: draft }));
    const before = await contentsOf(app.owner);
    const details = {
      revision: 2,
      changed: ['name', 'effects.0.award'],
      byName: 'test',
      at: '2026-03-01T09:30:00.000Z',
    };
    const published = await desk.change('publishRule', { ruleId: id, draft });
    expect(told(published)).toEqual(['NEWER_DRAFT input.draft.revision']);
    expect(published.userErrors).toMatchObject([details]);
    const updated = await desk.change('updateRule', { ...aRule(), ruleId: id, basedOn: draft });
    expect(told(updated)).toEqual(['NEWER_DRAFT input.basedOn.revision']);
    expect(updated.userErrors).toMatchObject([details]);
    expect(await contentsOf(app.owner)).toEqual(before);
    const ahead = await desk.change('publishRule', { ruleId: id, draft: { version: 1, revision: 9 } });
    expect(ahead.userErrors).toMatchObject([
      { code: 'NEWER_DRAFT', revision: 2, changed: [], byName: null, at: null },
    ]);
  });

  it('for what is no draft, and so is editing what was published', async () => {
    const first = await desk.publish(await desk.create());
    const next = { ...aRule({ name: 'Next' }), ruleId: first.id, basedOn: first.live };
    const second = await desk.publish(done(await desk.change('updateRule', next)).rule);
    const seen = { version: 1, revision: 1 };
    const before = await contentsOf(app.owner);
    const again = await desk.change('publishRule', { ruleId: first.id, draft: seen });
    expect(told(again)).toEqual(['NOT_A_DRAFT input.draft.version']);
    const edited = await desk.change('updateRule', next);
    expect(told(edited)).toEqual(['NOT_A_DRAFT input.basedOn.version']);
    expect(edited.userErrors[0].message).toMatch(/Version 1 never changes/);
    for (const version of [3, 0, 1.5, 1e300]) {
      const basedOn = { version, revision: 1 };
      const unknown = await desk.change('updateRule', { ...aRule(), ruleId: first.id, basedOn });
      expect(told(unknown)).toEqual(['VERSION_NOT_FOUND input.basedOn.version']);
    }
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(versionsOf(second)).toHaveLength(2);
  });

  it('for a rule that would do nothing, with the reason', async () => {
    const publish = async (over: Input): Promise<AnyData> => {
      const { id, draft } = await desk.create(over);
      return desk.change('publishRule', { ruleId: id, draft });
    };
    app.clock.set('2026-03-02T12:00:00Z');
    const offers = await publish({ effects: [{ issueOffer: { promotion: 'spring' } }] });
    expect(told(offers)).toEqual(['DOES_NOTHING input.draft.effects']);
    expect(offers.userErrors[0].message).toMatch(/ISSUE_OFFER acts once offers are built/);
    const referrals = await publish({ trigger: { on: 'REFERRAL_QUALIFIED' } });
    expect(told(referrals)).toEqual(['DOES_NOTHING input.draft.trigger']);
    expect(told(await publish({ schedule: { until: '2026-03-02T12:00:00Z' } }))).toEqual([
      'DOES_NOTHING input.draft.schedule.until',
    ]);
    // A Monday and Tuesday.
    const weekend = { from: '2026-03-02T00:00:00Z', until: '2026-03-04T00:00:00Z', daysOfWeek: ['SUNDAY'] };
    expect(told(await publish({ schedule: weekend }))).toEqual(['DOES_NOTHING input.draft.schedule']);
    const both = { effects: [{ issueOffer: { promotion: 'spring' } }, fixed(50)] };
    expect(await publish(both)).toMatchObject({ userErrors: [], rule: { state: 'PUBLISHED' } });
  });

  it('for a budget in money while nobody knows what a point costs', async () => {
    const foreign = new RuleDesk(app.foreignStaff);
    const { id, draft } = await foreign.create({ budget: { costMinor: 1_000 } });
    const input = { ruleId: id, draft };
    expect(told(await foreign.change('publishRule', input))).toEqual([
      'COST_PER_POINT_MISSING input.draft.budget.costMinor',
    ]);
    expect(done(await foreign.setCostPerPoint(' 0.5000 ')).costPerPointMinor).toBe('0.5');
    expect(done(await foreign.change('publishRule', input)).rule.state).toBe('PUBLISHED');

    // As long as a budget in money is in force or paused, it would not hold without what a point costs.
    const refused = ['COST_PER_POINT_MISSING input.costPerPointMinor'];
    expect(told(await foreign.setCostPerPoint('0'))).toEqual(refused);
    done(await foreign.change('pauseRule', { ruleId: id }));
    expect(told(await foreign.setCostPerPoint('0'))).toEqual(refused);
    const [row] = await app.owner.query('SELECT cost_per_point AS cost FROM programs WHERE program_id = $1', [
      app.foreignProgram.programId,
    ]);
    expect(Number(row!['cost'])).toBe(5_000);
    expect(done(await foreign.setCostPerPoint('0.25')).costPerPointMinor).toBe('0.25');
    done(await foreign.change('endRule', { ruleId: id }));
    expect(done(await foreign.setCostPerPoint('0')).costPerPointMinor).toBe('0');
  });

  it('pausing, resuming and ending too, where there is nothing to do it to', async () => {
    const draft = await desk.create();
    const ended = await desk.publish(await desk.create());
    done(await desk.change('endRule', { ruleId: ended.id }));
    for (const name of ['pauseRule', 'resumeRule'] as const) {
      expect(told(await desk.change(name, { ruleId: draft.id }))).toEqual(['NOT_PUBLISHED input']);
      expect(told(await desk.change(name, { ruleId: ended.id }))).toEqual(['RULE_ENDED input']);
    }
    for (const ruleId of [NOBODYS, 'nonsense', '']) {
      for (const name of ['pauseRule', 'resumeRule', 'endRule'] as const) {
        expect(told(await desk.change(name, { ruleId }))).toEqual(['RULE_NOT_FOUND input.ruleId']);
      }
      const seen = { version: 1, revision: 1 };
      expect(told(await desk.change('publishRule', { ruleId, draft: seen }))).toEqual([
        'RULE_NOT_FOUND input.ruleId',
      ]);
      expect(told(await desk.change('updateRule', { ...aRule(), ruleId, basedOn: seen }))).toEqual([
        'RULE_NOT_FOUND input.ruleId',
      ]);
    }
  });
});

describe('what a point costs', () => {
  it.each(['0', '0.5', '12.3456', '1000'])('may be %s minor units', async (cost) => {
    expect(done(await desk.setCostPerPoint(cost)).costPerPointMinor).toBe(cost);
    const [row] = await app.owner.query('SELECT cost_per_point AS cost FROM programs WHERE program_id = $1', [
      app.program.programId,
    ]);
    expect(Number(row!['cost'])).toBe(Math.round(Number(cost) * 10_000));
  });

  it.each([
    ['-1', 'INVALID'],
    ['0.12345', 'INVALID'],
    ['1e3', 'INVALID'],
    ['', 'INVALID'],
    ['half', 'INVALID'],
    ['1000.0001', 'OUT_OF_RANGE'],
  ])('may not be %j', async (cost, code) => {
    const before = await contentsOf(app.owner);
    const answer = await desk.setCostPerPoint(cost);
    expect(told(answer)).toEqual([`${code} input.costPerPointMinor`]);
    expect(answer.costPerPointMinor).toBeNull();
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});
