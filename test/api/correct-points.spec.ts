import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aRule, fixed, RuleDesk } from '../support/rule-desk.js';
import { SimulationDesk } from '../support/simulation-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import {
  contentsOf,
  goodsBack,
  nextNumber,
  purchase,
  receiptOf,
  setStatus,
  Till,
  type Input,
} from '../support/till.js';

const DAY = 86_400_000;
/** A Sunday; each test has another, so that none meets the purchases of those before it. */
let sunday = Date.parse('2026-03-01T12:00:00.000Z');
const daysLater = (days: number): string => new Date(sunday + days * DAY).toISOString();

let app: TestApp;
let till: Till;
let rules: RuleDesk;
let desk: SimulationDesk;
let published: AnyData[] = [];

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  rules = new RuleDesk(app.staff);
  desk = new SimulationDesk(app.staff);
});
afterAll(() => app.close());
beforeEach(() => {
  sunday += 7 * DAY;
  app.clock.set(daysLater(-1));
});
afterEach(async () => {
  const { data } = await app.staff.query('{ verifyLedger { ok faults { check message } } }');
  expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
  for (const { id } of published) await rules.change('endRule', { ruleId: id });
  published = [];
  app.clock.reset();
});

async function somebody(): Promise<string> {
  const name = nextNumber('shopper');
  await till.enroll(name);
  return name;
}

/** A tea at so many pounds, at noon. */
async function bought(externalId: string, pounds: number, over: Input = {}): Promise<Input> {
  const input = purchase({
    customer: { externalId },
    occurredAt: daysLater(0),
    lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: pounds * 100 }],
    ...over,
  });
  expect((await till.record(input)).userErrors).toEqual([]);
  return input;
}

const times = (factor: string): Input => ({ awardPoints: { award: { multiplier: { factor } } } });

/** Publishes a rule a day before, and tills open at noon. */
async function wrongRule(over: Input): Promise<AnyData> {
  const rule = await rules.publish(await rules.create(over));
  published.push(rule);
  app.clock.set(daysLater(0));
  return rule;
}

/** Publishes what the rule should have been, a day later; the correction of what it did. */
async function mended(rule: AnyData, over: Input): Promise<Input> {
  app.clock.set(daysLater(1));
  const changed = await rules.change('updateRule', {
    ...aRule(over),
    ruleId: rule.id,
    basedOn: { version: rule.live.version, revision: rule.live.revision },
  });
  await rules.publish(changed.rule);
  return {
    ruleId: rule.id,
    version: rule.live.version + 1,
    replaces: [rule.live.version],
    from: daysLater(-1),
    until: daysLater(1),
    reason: 'The rule was wrong.',
  };
}

async function available(externalId: string): Promise<number[]> {
  const { available: points, debt } = await till.points(externalId);
  return [points, debt];
}

describe('correctPoints', () => {
  it('gives what the mended rule would have given more, and takes what it would have given less', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    const rule = await wrongRule({ name: 'Ten', effects: [fixed(10)] });
    await bought(ann, 25);
    await bought(ann, 5);
    await bought(ben, 5);
    const input = await mended(rule, { name: 'Double', effects: [times('2')] });
    expect(await desk.correct(input)).toMatchObject({
      status: 'RECORDED',
      userErrors: [],
      correction: {
        ruleId: rule.id,
        version: 2,
        replaces: [1],
        from: daysLater(-1),
        until: daysLater(1),
        reason: 'The rule was wrong.',
        state: 'POSTED',
        purchases: 3,
        purchasesTouched: 3,
        purchasesApart: 0,
        postedAt: daysLater(1),
        totals: { customers: 2, given: 10, taken: 5, posted: 2, refused: 0, undone: 0 },
      },
    });
    expect([await available(ann), await available(ben)]).toEqual([
      [60, 0],
      [10, 0],
    ]);
  });

  it('shows the same before, and changes nothing', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    const rule = await wrongRule({ name: 'Ten', effects: [fixed(10)] });
    await bought(ann, 25);
    await bought(ben, 5);
    const input = await mended(rule, { name: 'Double', effects: [times('2')] });
    const before = await contentsOf(app.owner);
    const preview = await desk.previewCorrection(input);
    expect(await contentsOf(app.owner)).toEqual(before);
    expect(preview).toMatchObject({
      purchases: 2,
      purchasesTouched: 2,
      winners: { customers: 1, points: 15 },
      losers: { customers: 1, points: 5 },
      customers: [{ points: 15 }, { points: -5 }],
      userErrors: [],
    });
    const { correction } = await desk.correct(input);
    const posted = correction.entries.edges.map(({ node }: AnyData) => [node.customer.id, node.points]);
    const shown = preview.customers.map(({ customer, points }: AnyData) => [customer.id, points]);
    expect(posted.sort()).toEqual(shown.sort());
  });

  it('does nothing twice, and another correction of that time only once it is undone', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    const input = await mended(rule, { effects: [fixed(30)] });
    const first = await desk.correct(input);
    const contents = await contentsOf(app.owner);
    const again = await desk.correct(input);
    expect(again).toEqual({ ...first, status: 'REPEATED' });
    const other = await desk.correct({ ...input, from: daysLater(0) });
    expect(other).toMatchObject({
      correction: null,
      userErrors: [{ code: 'CORRECTION_OVERLAPS', field: ['input', 'from'] }],
    });
    expect(await contentsOf(app.owner)).toEqual(contents);
    await desk.undo(first.correction.id);
    expect(await desk.correct({ ...input, from: daysLater(0) })).toMatchObject({
      status: 'RECORDED',
      userErrors: [],
    });
    expect(await available(ann)).toEqual([55, 0]);
  });

  it('goes on with what was broken off', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    await bought(ben, 25);
    const input = await mended(rule, { effects: [fixed(30)] });
    const { correction } = await desk.correct(input);
    // As it is when the server ends between an adjustment and its being noted.
    await app.owner.query(
      `UPDATE corrections SET state = 'POSTING', posted_at = NULL WHERE correction_id = $1`,
      [correction.id],
    );
    await app.owner.query(`UPDATE correction_entries SET adjustment_id = NULL WHERE correction_id = $1`, [
      correction.id,
    ]);
    expect((await desk.undo(correction.id)).userErrors).toMatchObject([{ code: 'CORRECTION_NOT_POSTED' }]);
    const again = await desk.correct(input);
    expect(again).toEqual({ correction, status: 'REPEATED', userErrors: [] });
    expect([await available(ann), await available(ben)]).toEqual([
      [55, 0],
      [55, 0],
    ]);
  });

  it('counts what is kept of purchases', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [times('2')] });
    const half = await bought(ann, 10, { lines: [{ sku: 'TEA', quantity: 2, unitPriceMinor: 500 }] });
    const gone = await bought(ann, 100);
    const back = { occurredAt: daysLater(0), lines: [{ lineNo: 1, quantity: 1 }] };
    await till.takeBack(goodsBack({ ...back, purchase: receiptOf(half) }));
    await till.takeBack(goodsBack({ occurredAt: daysLater(0), everything: true, purchase: receiptOf(gone) }));
    expect(await available(ann)).toEqual([10, 0]);
    const { correction } = await desk.correct(await mended(rule, { effects: [times('3')] }));
    expect(correction).toMatchObject({
      purchasesTouched: 1,
      purchasesApart: 0,
      totals: { given: 5, taken: 0 },
    });
    expect(await available(ann)).toEqual([15, 0]);
  });

  it('leaves alone what happened at other times, and by other versions', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 1);
    const input = await mended(rule, { effects: [fixed(20)] });
    await bought(ann, 1, { occurredAt: daysLater(1) });
    expect(await available(ann)).toEqual([32, 0]);
    app.clock.set(daysLater(2));
    const { correction } = await desk.correct({ ...input, until: daysLater(1.5) });
    expect(correction).toMatchObject({ purchases: 2, purchasesTouched: 1, totals: { given: 10 } });
  });

  it('passes over those who can be given nothing any more, and says so', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    const input = await mended(rule, { effects: [fixed(30)] });
    const [row] = await app.owner.query<{ id: string }>(
      `SELECT customer_id AS id FROM customer_identifiers WHERE value = $1`,
      [ann],
    );
    await setStatus(app.owner, row!.id, 'CLOSED');
    const { correction } = await desk.correct(input);
    expect(correction).toMatchObject({ state: 'POSTED', totals: { posted: 0, refused: 1 } });
    expect(correction.entries.edges).toMatchObject([
      { node: { refusal: 'CUSTOMER_NOT_ELIGIBLE', isPosted: false } },
    ]);
    expect((await desk.undo(correction.id)).correction).toMatchObject({
      state: 'UNDONE',
      totals: { undone: 0 },
    });
  });

  it('says how many purchases come to something else than is stored', async () => {
    const ann = await somebody();
    const rule = await wrongRule({
      effects: [fixed(10)],
      limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 1 }],
    });
    await bought(ann, 1, { occurredAt: daysLater(0) });
    await bought(ann, 1, { occurredAt: daysLater(1 / DAY) });
    const input = await mended(rule, {
      effects: [fixed(30)],
      limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 1 }],
    });
    // The one that used the limit up is left out, so that the next has it.
    const { correction } = await desk.correct({ ...input, from: daysLater(1 / DAY) });
    expect(correction).toMatchObject({ purchases: 1, purchasesApart: 1 });
  });

  it('refuses what makes no sense', async () => {
    const rule = await wrongRule({ effects: [fixed(10)] });
    const input = await mended(rule, { effects: [fixed(30)] });
    const refused = async (over: Input): Promise<string[]> => {
      const { correction, userErrors } = await desk.correct({ ...input, ...over });
      expect(correction).toBeNull();
      expect((await desk.previewCorrection({ ...input, ...over })).userErrors).toMatchObject(
        userErrors.map(({ code, field }: AnyData) => ({ code, field })),
      );
      return userErrors.map(({ code, field }: AnyData) => `${code} ${field.join('.')}`);
    };
    const draft = await rules.create();
    const before = await contentsOf(app.owner);
    expect(await refused({ ruleId: 'none' })).toEqual(['RULE_NOT_FOUND input.ruleId']);
    expect(await refused({ version: 9 })).toEqual(['VERSION_NOT_FOUND input.version']);
    expect(await refused({ replaces: [9] })).toEqual(['VERSION_NOT_FOUND input.replaces']);
    expect(await refused({ replaces: [] })).toEqual(['REQUIRED input.replaces']);
    expect(await refused({ replaces: [2] })).toEqual(['INVALID input.replaces']);
    expect(await refused({ reason: '' })).toEqual(['REQUIRED input.reason']);
    expect(await refused({ from: daysLater(1) })).toEqual(['OUT_OF_RANGE input.from']);
    expect(await refused({ from: daysLater(-420) })).toEqual(['OUT_OF_RANGE input.from']);
    expect(await refused({ until: daysLater(1.5) })).toEqual(['OUT_OF_RANGE input.until']);
    expect(await refused({ ruleId: draft.id, version: 1, replaces: [2] })).toEqual([
      'VERSION_NOT_FOUND input.version',
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});

describe('undoCorrection', () => {
  it('takes back what was given and gives back what was taken, once', async () => {
    const [ann, ben] = [await somebody(), await somebody()];
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    await bought(ben, 5);
    const { correction } = await desk.correct(await mended(rule, { effects: [times('2')] }));
    const undone = await desk.undo(correction.id, 'Was right after all.');
    expect(undone).toMatchObject({
      status: 'RECORDED',
      correction: {
        state: 'UNDONE',
        undoReason: 'Was right after all.',
        undoneAt: daysLater(1),
        totals: { posted: 2, undone: 2, notUndone: 0 },
      },
      userErrors: [],
    });
    const contents = await contentsOf(app.owner);
    expect(await desk.undo(correction.id)).toEqual({ ...undone, status: 'REPEATED' });
    expect(await contentsOf(app.owner)).toEqual(contents);
    expect([await available(ann), await available(ben)]).toEqual([
      [35, 0],
      [15, 0],
    ]);
  });

  it('goes on with what was broken off', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    const { correction } = await desk.correct(await mended(rule, { effects: [fixed(30)] }));
    const undone = await desk.undo(correction.id);
    await app.owner.query(
      `UPDATE corrections SET state = 'UNDOING', undone_at = NULL WHERE correction_id = $1`,
      [correction.id],
    );
    await app.owner.query(
      `UPDATE correction_entries SET undo_adjustment_id = NULL WHERE correction_id = $1`,
      [correction.id],
    );
    expect(await desk.undo(correction.id, 'another reason')).toEqual({ ...undone, status: 'REPEATED' });
    expect(await available(ann)).toEqual([35, 0]);
  });

  it('makes debt of what was spent since', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    const { correction } = await desk.correct(await mended(rule, { effects: [fixed(30)] }));
    await new Till(app.staff).adjust(ann, -50);
    await desk.undo(correction.id);
    expect(await available(ann)).toEqual([0, 15]);
  });

  it('refuses what there is not', async () => {
    const { userErrors } = await desk.undo('00000000-0000-7000-8000-000000000000');
    expect(userErrors).toMatchObject([{ code: 'CORRECTION_NOT_FOUND', field: ['input', 'correctionId'] }]);
    expect((await desk.undo('none')).userErrors).toMatchObject([{ code: 'CORRECTION_NOT_FOUND' }]);
    expect((await desk.undo('none', '')).userErrors).toMatchObject([{ code: 'REQUIRED' }]);
  });
});

describe('corrections', () => {
  it('are listed, the latest first, and are nobody else’s', async () => {
    const ann = await somebody();
    const rule = await wrongRule({ effects: [fixed(10)] });
    await bought(ann, 25);
    const input = await mended(rule, { effects: [fixed(30)] });
    const { correction } = await desk.correct(input);
    const document = `query ($first: Int, $after: String, $ruleId: ID) {
      corrections(first: $first, after: $after, ruleId: $ruleId) {
        edges { node { id totals { given } } } pageInfo { hasNextPage endCursor } } }`;
    const { data } = await app.staff.query(document, { first: 1, ruleId: rule.id });
    expect(data.corrections.edges).toEqual([{ node: { id: correction.id, totals: { given: 20 } } }]);
    expect(data.corrections.pageInfo.hasNextPage).toBe(false);
    const after = data.corrections.pageInfo.endCursor;
    expect(
      (await app.staff.query(document, { first: 1, after, ruleId: rule.id })).data.corrections.edges,
    ).toEqual([]);
    const foreign = new SimulationDesk(app.foreignStaff);
    expect(await foreign.correction(correction.id)).toBeNull();
    expect((await foreign.undo(correction.id)).userErrors).toMatchObject([{ code: 'CORRECTION_NOT_FOUND' }]);
    expect(await desk.correction(correction.id)).toEqual(correction);
  });
});
