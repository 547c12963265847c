import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule, fixed, RuleDesk, versionsOf } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { told } from '../support/till.js';

let app: TestApp;
let desk: RuleDesk;
let bens: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
  bens = new RuleDesk(await app.holderOf({ role: 'STAFF' }));
});
afterAll(() => app.close());

describe('two editors', () => {
  it('never overwrite each other: one of many at the same time wins', async () => {
    const { id, draft } = await desk.create();
    const answers = await Promise.all(
      [desk, bens, desk, bens, desk, bens].map((as, n) =>
        as.change('updateRule', { ...aRule({ name: `By ${n}` }), ruleId: id, basedOn: draft }),
      ),
    );
    const winners = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(winners).toHaveLength(1);
    for (const answer of answers.filter(({ rule }) => !rule)) {
      expect(told(answer)).toEqual(['NEWER_DRAFT input.basedOn.revision']);
    }
    expect((await desk.rule(id)).draft).toEqual({ version: 1, revision: 2 });
  });

  it('start one next draft of a published rule', async () => {
    const { id, live } = await desk.publish(await desk.create());
    const answers = await Promise.all(
      [desk, bens, desk, bens].map((as, n) =>
        as.change('updateRule', { ...aRule({ name: `By ${n}` }), ruleId: id, basedOn: live }),
      ),
    );
    expect(answers.filter(({ rule }) => rule)).toHaveLength(1);
    for (const answer of answers.filter(({ rule }) => !rule)) {
      expect(told(answer)).toEqual(['NEWER_DRAFT input.basedOn.version']);
      expect(answer.userErrors).toMatchObject([{ revision: 2, changed: ['name'], byName: 'test' }]);
    }
    expect(versionsOf(await desk.rule(id)).map(({ version }: AnyData) => version)).toEqual([2, 1]);
  });

  it('publish it once', async () => {
    const { id, draft } = await desk.create();
    const answers = await Promise.all(
      [desk, bens, desk].map((as) => as.change('publishRule', { ruleId: id, draft })),
    );
    expect(answers.filter(({ rule }) => rule)).toHaveLength(1);
    for (const answer of answers.filter(({ rule }) => !rule)) {
      expect(told(answer)).toEqual(['NOT_A_DRAFT input.draft.version']);
    }
    expect(versionsOf(await desk.rule(id))[0].steps).toHaveLength(1);
  });
});

describe('segments', () => {
  it('are saved once by one of many at the same time', async () => {
    const answers = await Promise.all(
      [desk, bens, desk, bens].map((as, n) =>
        as.saveSegment({ name: 'same', condition: `customer.tenureDays > ${n}` }),
      ),
    );
    expect(answers.filter(({ segment }) => segment)).toHaveLength(1);
    for (const answer of answers.filter(({ segment }) => !segment)) {
      expect(told(answer)).toEqual(['VERSION_CONFLICT input.basedOnRevision']);
    }
  });

  it('never ask for each other in a circle', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) await desk.saveSegment({ name, condition: 'customer.tenureDays > 1' });
    const answers = await Promise.all(
      names.map((name, n) => {
        const condition = `"${names[(n + 1) % 3]}" in customer.segments`;
        return desk.saveSegment({ name, condition, basedOnRevision: 1 });
      }),
    );
    const refused = answers.filter(({ segment }) => !segment);
    expect(refused.map(told)).toEqual([['SEGMENT_CYCLE input.condition']]);
  });

  it('do not go while a rule that asks for them is published', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `round ${round}`;
      await desk.saveSegment({ name, condition: 'customer.tenureDays > 1' });
      const { id, draft } = await desk.create({
        condition: `"${name}" in customer.segments`,
        effects: [fixed(1)],
      });
      const [published, deleted] = await Promise.all([
        desk.change('publishRule', { ruleId: id, draft }),
        bens.deleteSegment(name),
      ]);
      const outcome = [...told(published), ...told(deleted)];
      expect(['INVALID_CONDITION input.draft.condition', 'SEGMENT_IN_USE input.name']).toContain(
        outcome.join(),
      );
    }
  });
});
