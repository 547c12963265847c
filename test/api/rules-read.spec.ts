import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule, done, RuleDesk } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, told } from '../support/till.js';

const NOBODYS = '0190b8a0-0000-7000-8000-000000000000';

let app: TestApp;
let desk: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
});
afterAll(() => app.close());

describe('a rule', () => {
  it('is null when there is none', async () => {
    expect(await desk.rule(NOBODYS)).toBeNull();
    expect(await desk.rule('nonsense')).toBeNull();
  });

  it('shows its versions page by page, the latest first', async () => {
    let rule = await desk.create();
    for (let priority = 1; priority <= 3; priority++) {
      rule = await desk.publish(rule);
      const next = { ...aRule({ priority }), ruleId: rule.id, basedOn: rule.live };
      rule = done(await desk.change('updateRule', next)).rule;
    }
    const read = async (after: string | null): Promise<AnyData> => {
      const document = `query ($id: ID!, $after: String) { rule(id: $id) {
        versions(first: 3, after: $after) { edges { node { version } } pageInfo { hasNextPage endCursor } } } }`;
      return (await app.staff.query(document, { id: rule.id, after })).data.rule.versions;
    };
    const first = await read(null);
    const second = await read(first.pageInfo.endCursor);
    const numbers = [...first.edges, ...second.edges].map(({ node }: AnyData) => node.version);
    expect(numbers).toEqual([4, 3, 2, 1]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  it('tells what its conditions ran into, the latest first', async () => {
    const [first, second] = [await desk.create(), await desk.create()];
    const note = (ruleId: string, version: number, code: string, lastAt: string): Promise<unknown> =>
      app.owner.query(
        `INSERT INTO rule_faults (program_id, rule_id, version, code, message, times, first_at, last_at)
         VALUES ($1, $2, $3, $4, 'It went wrong.', 2, '2026-03-01T09:00:00Z', $5)`,
        [app.program.programId, ruleId, version, code, lastAt],
      );
    await note(first.id, 1, 'DIVISION_BY_ZERO', '2026-03-01T10:00:00Z');
    await note(first.id, 2, 'LIST_TOO_LONG', '2026-03-01T11:00:00Z');
    await note(second.id, 1, 'NO_SUCH_ENTRY', '2026-03-01T12:00:00Z');
    const { faults } = await desk.rule(first.id);
    const rest = { message: 'It went wrong.', times: 2, firstAt: '2026-03-01T09:00:00.000Z' };
    expect(faults).toEqual([
      { version: 2, code: 'LIST_TOO_LONG', lastAt: '2026-03-01T11:00:00.000Z', ...rest },
      { version: 1, code: 'DIVISION_BY_ZERO', lastAt: '2026-03-01T10:00:00.000Z', ...rest },
    ]);
    const { data } = await app.staff.query('{ rules(first: 2) { edges { node { id faults { code } } } } }');
    expect(data.rules.edges.map(({ node }: AnyData) => node)).toEqual([
      { id: second.id, faults: [{ code: 'NO_SUCH_ENTRY' }] },
      { id: first.id, faults: [{ code: 'LIST_TOO_LONG' }, { code: 'DIVISION_BY_ZERO' }] },
    ]);
  });
});

describe('the list of rules', () => {
  it('is read page by page, those made last first, and by state', async () => {
    const foreign = new RuleDesk(app.foreignStaff);
    const made: AnyData[] = [];
    for (let n = 1; n <= 5; n++) made.unshift(await foreign.create({ name: `Rule ${n}` }));
    const [fifth, fourth, third, second] = made;
    await foreign.publish(fifth);
    await foreign.publish(fourth);
    await foreign.change('pauseRule', { ruleId: fourth.id });
    await foreign.change('endRule', { ruleId: third.id });
    const { live } = await foreign.publish(second);
    done(await foreign.change('updateRule', { ...aRule(), ruleId: second.id, basedOn: live }));

    const namesOf = ({ edges }: AnyData): string[] =>
      edges.map(({ node }: AnyData) => `${node.name} ${node.state}`);
    const first = await foreign.rules({ first: 3 });
    expect(namesOf(first)).toEqual(['Rule 5 PUBLISHED', 'Rule 4 PAUSED', 'Rule 3 ENDED']);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await foreign.rules({ first: 3, after: first.pageInfo.endCursor });
    expect(namesOf(rest)).toEqual(['Rule 2 PUBLISHED', 'Rule 1 DRAFT']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    for (const [states, names] of [
      [['PUBLISHED'], ['Rule 5 PUBLISHED', 'Rule 2 PUBLISHED']],
      [
        ['PAUSED', 'DRAFT'],
        ['Rule 4 PAUSED', 'Rule 1 DRAFT'],
      ],
      [['ENDED'], ['Rule 3 ENDED']],
      [[], []],
    ]) {
      expect(namesOf(await foreign.rules({ states }))).toEqual(names);
    }
  });

  it('holds nothing of another program, which can change nothing either', async () => {
    const rule = await desk.publish(await desk.create({ name: 'Own' }));
    const foreign = new RuleDesk(app.foreignStaff);
    const before = await contentsOf(app.owner);
    expect(await foreign.rule(rule.id)).toBeNull();
    const listed = (await foreign.rules({ first: 250 })).edges.map(({ node }: AnyData) => node.id);
    expect(listed).not.toContain(rule.id);
    const ref = { ruleId: rule.id };
    const seen = { version: 1, revision: 1 };
    for (const answer of [
      await foreign.change('updateRule', { ...aRule({ name: 'Theirs' }), ...ref, basedOn: seen }),
      await foreign.change('publishRule', { ...ref, draft: seen }),
      await foreign.change('pauseRule', ref),
      await foreign.change('resumeRule', ref),
      await foreign.change('endRule', ref),
    ]) {
      expect(told(answer)).toEqual(['RULE_NOT_FOUND input.ruleId']);
    }
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});

describe('ruleFacts', () => {
  it.each([
    ['PURCHASE', ['customer', 'purchase', 'program', 'now']],
    ['LINE', ['line', 'customer', 'purchase', 'program', 'now']],
    ['EVENT', ['customer', 'event', 'program', 'now']],
    ['SEGMENT', ['customer', 'program', 'now']],
  ])('of %s are those it can read, each explained', async (place, subjects) => {
    const { facts, functions } = await desk.facts(place);
    expect([...new Set(facts.map(({ subject }: AnyData) => subject))].sort()).toEqual([...subjects].sort());
    for (const fact of [...facts, ...functions]) {
      expect(fact.description.length).toBeGreaterThan(10);
      expect(fact.exampleCondition.length).toBeGreaterThan(3);
    }
    const tenure = facts.find(({ path }: AnyData) => path === 'customer.tenureDays');
    expect(tenure).toMatchObject({
      name: 'tenureDays',
      type: 'WHOLE_NUMBER',
      unit: 'DAYS',
      vocabulary: null,
    });
  });

  it('give examples that can be saved as they are', async () => {
    await app.staff.query(
      `mutation { saveTierLadder(input: { basedOnVersion: 0, metric: POINTS_EARNED, window: { kind: LIFE }, rungs: [
        { code: "BASIC", name: "Basic", threshold: 0 }, { code: "SILVER", name: "Silver", threshold: 10 },
        { code: "GOLD", name: "Gold", threshold: 100 } ] }) { userErrors { code } } }`,
    );
    await desk.saveSegment({ name: 'regulars', condition: 'customer.purchaseCount >= 5' });
    for (const [place, trigger] of [
      ['PURCHASE', 'PURCHASE'],
      ['EVENT', 'CUSTOMER_JOINED'],
    ] as const) {
      const { facts, functions, tierCodes } = await desk.facts(place);
      expect(tierCodes).toEqual(['BASIC', 'SILVER', 'GOLD']);
      for (const { exampleCondition } of [...facts, ...functions]) {
        const rule = aRule({ trigger: { on: trigger }, condition: exampleCondition });
        expect([exampleCondition, told(await desk.change('createRule', rule))]).toEqual([
          exampleCondition,
          [],
        ]);
      }
    }
    const condition = 'customer.tier == "PLATINUM"';
    const refused = await desk.change('createRule', aRule({ condition }));
    expect(refused.userErrors[0].message).toMatch(/The tiers are BASIC, SILVER, GOLD/);
  });
});
