import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ok, type Result } from '../../src/kernel/result.js';
import { ReplayPlaces } from '../../src/purchases/app/replay-places.js';
import { MendedRules } from '../support/mended-rules.js';
import { fixed } from '../support/rule-desk.js';
import type { SimulationDesk } from '../support/simulation-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, setStatus } from '../support/till.js';

let app: TestApp;
let shop: MendedRules;
let desk: SimulationDesk;

beforeAll(async () => {
  app = await createTestApp();
  shop = new MendedRules(app);
  desk = shop.desk;
});
afterAll(() => app.close());
beforeEach(() => shop.beginWeek());
afterEach(() => shop.endWeek());

/** Makes the database do something before it adjusts the points of somebody, until the function it gives is called. */
async function beforeAdjusting(externalId: string, statement: string): Promise<() => Promise<void>> {
  const id = await shop.idOf(externalId);
  await app.owner.query(`
    CREATE FUNCTION before_adjusting() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN ${statement}; RETURN NEW; END $$`);
  await app.owner.query(`
    CREATE TRIGGER before_adjusting BEFORE INSERT ON points_adjustments FOR EACH ROW
    WHEN (NEW.customer_id = '${id}') EXECUTE FUNCTION before_adjusting()`);
  return async () => {
    await app.owner.query('DROP TRIGGER before_adjusting ON points_adjustments');
    await app.owner.query('DROP FUNCTION before_adjusting()');
  };
}

const FAIL = `RAISE EXCEPTION 'broken on purpose'`;

describe('a correction that fails for one customer', () => {
  it('is made for all others, says so, and goes on with the one when it is sent again', async () => {
    const shoppers = [await shop.somebody(), await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    for (const shopper of shoppers) await shop.bought(shopper, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const mend = await beforeAdjusting(shoppers[0]!, FAIL);
    const first = await desk.correct(input).finally(mend);
    expect(first).toMatchObject({
      status: 'RECORDED',
      failed: 1,
      correction: { state: 'POSTING', totals: { posted: 2, refused: 0 } },
    });
    expect(await desk.correct(input)).toMatchObject({
      status: 'REPEATED',
      failed: 0,
      correction: { id: first.correction.id, state: 'POSTED', totals: { posted: 3 } },
    });
    for (const shopper of shoppers) expect(await shop.available(shopper)).toEqual([55, 0]);
  });

  it('can be undone as it is, with what was made and never noted', async () => {
    const [ann, ben, cleo] = [await shop.somebody(), await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    for (const shopper of [ann, ben, cleo]) await shop.bought(shopper, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const mend = await beforeAdjusting(ann, FAIL);
    const { correction } = await desk.correct(input).finally(mend);
    // As it is when the server ends between an adjustment and its being noted.
    await app.owner.query(
      `UPDATE correction_entries SET adjustment_id = NULL WHERE correction_id = $1 AND customer_id = $2`,
      [correction.id, await shop.idOf(ben)],
    );
    const undone = await desk.undo(correction.id);
    expect(undone).toMatchObject({
      status: 'RECORDED',
      failed: 0,
      correction: { state: 'UNDONE', totals: { posted: 2, undone: 2, notUndone: 0 } },
    });
    const contents = await contentsOf(app.owner);
    expect(await desk.undo(correction.id)).toEqual({ ...undone, status: 'REPEATED' });
    expect(await contentsOf(app.owner)).toEqual(contents);
    for (const shopper of [ann, ben, cleo]) expect(await shop.available(shopper)).toEqual([35, 0]);
  });
});

describe('corrections at the same time', () => {
  it('take back what is made of one while it is undone', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const mend = await beforeAdjusting(ann, 'PERFORM pg_sleep(1)');
    const posting = desk.correct(input);
    const document = `query ($ruleId: ID) { corrections(ruleId: $ruleId) { edges { node { id } } } }`;
    let [begun]: AnyData[] = [];
    while (!begun) {
      const { data } = await app.staff.query(document, { ruleId: rule.id });
      [begun] = data.corrections.edges;
    }
    const undone = await desk.undo(begun['node'].id);
    expect(undone).toMatchObject({ status: 'RECORDED', correction: { totals: { posted: 0 } } });
    expect((await posting.finally(mend)).correction).toMatchObject({
      state: 'UNDONE',
      totals: { posted: 1, undone: 1 },
    });
    expect(await shop.available(ann)).toEqual([35, 0]);
  });

  it('are made once, and reckon with one another', async () => {
    const [better, worse] = [
      await shop.wrongRule({ name: 'Better', stackingGroup: 'one', effects: [fixed(10)] }),
      await shop.wrongRule({ name: 'Worse', stackingGroup: 'one', effects: [fixed(5)] }),
    ];
    const ann = await shop.somebody();
    await shop.bought(ann, 25);
    const inputs = [
      await shop.mended(better, { name: 'Better', stackingGroup: 'one', effects: [fixed(30)] }),
      await shop.mended(worse, { name: 'Worse', stackingGroup: 'one', effects: [fixed(50)] }),
    ];
    const untilMade = async (input: AnyData): Promise<string> => {
      for (;;) {
        const { status, userErrors } = await desk.correct(input);
        if (status) return status;
        expect(userErrors).toMatchObject([{ code: 'TEMPORARILY_UNAVAILABLE' }]);
      }
    };
    const statuses = await Promise.all([...inputs, ...inputs].map(untilMade));
    expect(statuses.sort()).toEqual(['RECORDED', 'RECORDED', 'REPEATED', 'REPEATED']);
    expect(await shop.available(ann)).toEqual([75, 0]);
  });
});

describe('the same correction, sent again', () => {
  it('corrects what was recorded since, once', async () => {
    const [ann, ben] = [await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const first = await desk.correct(input);
    shop.goTo(1.5);
    // Tills that were offline send what they sold meanwhile.
    await shop.bought(ann, 25);
    await shop.bought(ben, 25);
    shop.goTo(2);
    expect(await desk.previewCorrection(input)).toMatchObject({ purchases: 2, winners: { points: 40 } });
    const second = await desk.correct(input);
    expect(second).toMatchObject({
      status: 'RECORDED',
      correction: { state: 'POSTED', purchases: 2, totals: { customers: 2, given: 40, posted: 2 } },
    });
    expect(second.correction.id).not.toBe(first.correction.id);
    expect(await desk.correct(input)).toEqual({ ...second, status: 'REPEATED' });
    expect([await shop.available(ann), await shop.available(ben)]).toEqual([
      [110, 0],
      [55, 0],
    ]);
    expect(await desk.undo(first.correction.id)).toMatchObject({
      correction: null,
      userErrors: [
        {
          code: 'CORRECTION_OVERLAPS',
          field: ['input', 'correctionId'],
          message: expect.stringContaining(second.correction.id),
        },
      ],
    });
    await desk.undo(second.correction.id);
    await desk.undo(first.correction.id);
    expect([await shop.available(ann), await shop.available(ben)]).toEqual([
      [70, 0],
      [35, 0],
    ]);
  });

  it('tries those again who were refused', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const id = await shop.idOf(ann);
    await setStatus(app.owner, id, 'SUSPENDED');
    expect(await desk.correct(input)).toMatchObject({ correction: { totals: { posted: 0, refused: 1 } } });
    await setStatus(app.owner, id, 'ACTIVE');
    expect(await desk.correct(input)).toMatchObject({
      status: 'REPEATED',
      correction: { totals: { posted: 1, refused: 0 } },
    });
    expect(await shop.available(ann)).toEqual([55, 0]);
  });
});

describe('corrections of two rules of which only the better one gives', () => {
  /** Both gave 10 or 5 points, and should have given 30 or 50. */
  async function bothWrong(): Promise<{ ann: string; better: AnyData; worse: AnyData }> {
    const ann = await shop.somebody();
    const better = await shop.wrongRule({ name: 'Better', stackingGroup: 'one', effects: [fixed(10)] });
    const worse = await shop.wrongRule({ name: 'Worse', stackingGroup: 'one', effects: [fixed(5)] });
    await shop.bought(ann, 25);
    expect(await shop.available(ann)).toEqual([35, 0]);
    return { ann, better, worse };
  }

  it('give together what the better one should have given', async () => {
    const { ann, better, worse } = await bothWrong();
    const first = await shop.mended(better, { name: 'Better', stackingGroup: 'one', effects: [fixed(30)] });
    const { correction } = await desk.correct(first);
    expect(await shop.available(ann)).toEqual([55, 0]);
    const second = await shop.mended(worse, { name: 'Worse', stackingGroup: 'one', effects: [fixed(50)] });
    const after = await desk.correct(second);
    expect(after.correction).toMatchObject({ totals: { given: 20 } });
    expect(await shop.available(ann)).toEqual([75, 0]);
    expect((await desk.undo(correction.id)).userErrors).toMatchObject([
      { code: 'CORRECTION_OVERLAPS', message: expect.stringContaining(after.correction.id) },
    ]);
    await desk.undo(after.correction.id);
    await desk.undo(correction.id);
    expect(await shop.available(ann)).toEqual([35, 0]);
  });

  it('reckon with one another only for what each of them covers', async () => {
    const { ann, better, worse } = await bothWrong();
    const first = await shop.mended(better, { name: 'Better', stackingGroup: 'one', effects: [fixed(30)] });
    await desk.correct(first);
    const second = await shop.mended(worse, { name: 'Worse', stackingGroup: 'one', effects: [fixed(50)] });
    shop.goTo(1.5);
    await shop.bought(ann, 25);
    expect(await shop.available(ann)).toEqual([90, 0]);
    shop.goTo(2);
    // Of the late one the first correction knows nothing: 50 come instead of 10, not instead of 30.
    expect((await desk.correct(second)).correction).toMatchObject({ totals: { given: 60 } });
    expect(await desk.correct(first)).toMatchObject({ status: 'REPEATED' });
    expect(await shop.available(ann)).toEqual([150, 0]);
  });
});

describe('a rule with limits for all customers together', () => {
  it.each([
    ['a budget', { budget: { points: 100 } }],
    ['a limit', { limits: [{ scope: 'ALL', per: 'EVER', points: 100 }] }],
  ])('is not corrected beyond what it gave: %s', async (_, limited) => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ name: 'Bounded', effects: [fixed(10)], ...limited });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { name: 'Bounded', effects: [fixed(30)], ...limited });
    const refusal = { code: 'CORRECTION_EXCEEDS_LIMITS', field: ['input', 'version'] };
    const before = await contentsOf(app.owner);
    expect(await desk.correct(input)).toMatchObject({ correction: null, userErrors: [refusal] });
    expect((await desk.previewCorrection(input)).userErrors).toMatchObject([refusal]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('is corrected where it gives no more', async () => {
    const ann = await shop.somebody();
    const limits = [{ scope: 'ALL', per: 'DAY', uses: 1 }];
    const rule = await shop.wrongRule({ effects: [fixed(10)], limits });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)], limits });
    expect((await desk.correct(input)).correction).toMatchObject({ totals: { given: 20 } });
  });
});

it('are worked out two at a time for a program, together with simulations', async () => {
  const ann = await shop.somebody();
  const rule = await shop.wrongRule({ effects: [fixed(10)] });
  await shop.bought(ann, 25);
  const input = await shop.mended(rule, { effects: [fixed(30)] });
  const places = app.get(ReplayPlaces);
  const inTwoPlaces = <T>(work: () => Promise<T>): Promise<Result<T>> =>
    places.take(app.program.programId, () =>
      places.take(app.program.programId, async () => ok(await work())),
    );
  const busy = { userErrors: [{ code: 'TEMPORARILY_UNAVAILABLE', retryable: true }] };
  const answers = await inTwoPlaces(async () => [
    await desk.correct(input),
    await desk.simulate({ ruleId: rule.id, days: 30 }),
    await desk.previewCorrection(input),
  ]);
  const { userErrors: ofPreview } = answers.ok ? answers.value[2]! : {};
  expect(answers).toMatchObject({ ok: true, value: [busy, busy, {}] });
  expect(ofPreview).toMatchObject([{ code: 'TEMPORARILY_UNAVAILABLE' }]);
  expect(await desk.correct(input)).toMatchObject({ status: 'RECORDED' });
});

it('gives pages of several corrections at once, each its own', async () => {
  const [ann, ben] = [await shop.somebody(), await shop.somebody()];
  const rule = await shop.wrongRule({ effects: [fixed(10)] });
  await shop.bought(ann, 25);
  const input = await shop.mended(rule, { effects: [fixed(30)] });
  await desk.correct(input);
  shop.goTo(1.5);
  await shop.bought(ann, 25);
  await shop.bought(ben, 25);
  shop.goTo(2);
  await desk.correct(input);
  const document = `query ($ruleId: ID) { corrections(first: 2, ruleId: $ruleId) { edges { node {
    entries(first: 1) { edges { node { points } } pageInfo { hasNextPage endCursor } } } } } }`;
  const { data } = await app.staff.query(document, { ruleId: rule.id });
  expect(data.corrections.edges.map(({ node }: AnyData) => node.entries)).toMatchObject([
    { edges: [{ node: { points: 20 } }], pageInfo: { hasNextPage: true } },
    { edges: [{ node: { points: 20 } }], pageInfo: { hasNextPage: false } },
  ]);
});
