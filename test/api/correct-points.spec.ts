import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MendedRules } from '../support/mended-rules.js';
import { fixed } from '../support/rule-desk.js';
import { SimulationDesk } from '../support/simulation-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, goodsBack, receiptOf, setStatus, Till, type Input } from '../support/till.js';

const DAY = 86_400_000;

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

const times = (factor: string): Input => ({ awardPoints: { award: { multiplier: { factor } } } });

describe('correctPoints', () => {
  it('gives what the mended rule would have given more, and takes what it would have given less', async () => {
    const [ann, ben] = [await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ name: 'Ten', effects: [fixed(10)] });
    await shop.bought(ann, 25);
    await shop.bought(ann, 5);
    await shop.bought(ben, 5);
    const input = await shop.mended(rule, { name: 'Double', effects: [times('2')] });
    expect(await desk.correct(input)).toMatchObject({
      status: 'RECORDED',
      userErrors: [],
      correction: {
        ruleId: rule.id,
        version: 2,
        replaces: [1],
        from: shop.daysLater(-1),
        until: shop.daysLater(1),
        reason: 'The rule was wrong.',
        state: 'POSTED',
        purchases: 3,
        purchasesTouched: 3,
        purchasesApart: 0,
        postedAt: shop.daysLater(1),
        totals: { customers: 2, given: 10, taken: 5, posted: 2, refused: 0, undone: 0 },
      },
    });
    expect([await shop.available(ann), await shop.available(ben)]).toEqual([
      [60, 0],
      [10, 0],
    ]);
  });

  it('shows the same before, and changes nothing', async () => {
    const [ann, ben] = [await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ name: 'Ten', effects: [fixed(10)] });
    await shop.bought(ann, 25);
    await shop.bought(ben, 5);
    const input = await shop.mended(rule, { name: 'Double', effects: [times('2')] });
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
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const first = await desk.correct(input);
    const contents = await contentsOf(app.owner);
    const again = await desk.correct(input);
    expect(again).toEqual({ ...first, status: 'REPEATED' });
    const other = await desk.correct({ ...input, from: shop.daysLater(0) });
    expect(other).toMatchObject({
      correction: null,
      userErrors: [
        {
          code: 'CORRECTION_OVERLAPS',
          field: ['input', 'from'],
          message: expect.stringContaining(first.correction.id),
        },
      ],
    });
    expect(await contentsOf(app.owner)).toEqual(contents);
    await desk.undo(first.correction.id);
    expect(await desk.correct({ ...input, from: shop.daysLater(0) })).toMatchObject({
      status: 'RECORDED',
      userErrors: [],
    });
    expect(await shop.available(ann)).toEqual([55, 0]);
  });

  it('goes on with what was broken off', async () => {
    const [ann, ben] = [await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    await shop.bought(ben, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const { correction } = await desk.correct(input);
    // As it is when the server ends between an adjustment and its being noted.
    await app.owner.query(
      `UPDATE corrections SET state = 'POSTING', posted_at = NULL WHERE correction_id = $1`,
      [correction.id],
    );
    await app.owner.query(`UPDATE correction_entries SET adjustment_id = NULL WHERE correction_id = $1`, [
      correction.id,
    ]);
    const again = await desk.correct(input);
    expect(again).toEqual({ correction, status: 'REPEATED', failed: 0, userErrors: [] });
    expect([await shop.available(ann), await shop.available(ben)]).toEqual([
      [55, 0],
      [55, 0],
    ]);
  });

  it('counts what is kept of purchases', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [times('2')] });
    const half = await shop.bought(ann, 10, { lines: [{ sku: 'TEA', quantity: 2, unitPriceMinor: 500 }] });
    const gone = await shop.bought(ann, 100);
    const back = { occurredAt: shop.daysLater(0), lines: [{ lineNo: 1, quantity: 1 }] };
    await shop.till.takeBack(goodsBack({ ...back, purchase: receiptOf(half) }));
    await shop.till.takeBack(
      goodsBack({ occurredAt: shop.daysLater(0), everything: true, purchase: receiptOf(gone) }),
    );
    expect(await shop.available(ann)).toEqual([10, 0]);
    const { correction } = await desk.correct(await shop.mended(rule, { effects: [times('3')] }));
    expect(correction).toMatchObject({
      purchasesTouched: 1,
      purchasesApart: 0,
      totals: { given: 5, taken: 0 },
    });
    expect(await shop.available(ann)).toEqual([15, 0]);
  });

  it('leaves alone what happened at other times, and by other versions', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 1);
    const input = await shop.mended(rule, { effects: [fixed(20)] });
    await shop.bought(ann, 1, { occurredAt: shop.daysLater(1) });
    expect(await shop.available(ann)).toEqual([32, 0]);
    shop.goTo(2);
    const { correction } = await desk.correct({ ...input, until: shop.daysLater(1.5) });
    expect(correction).toMatchObject({ purchases: 2, purchasesTouched: 1, totals: { given: 10 } });
  });

  it('passes over those who can be given nothing any more, and says so', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    await setStatus(app.owner, await shop.idOf(ann), 'CLOSED');
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
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({
      effects: [fixed(10)],
      limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 1 }],
    });
    await shop.bought(ann, 1, { occurredAt: shop.daysLater(0) });
    await shop.bought(ann, 1, { occurredAt: shop.daysLater(1 / DAY) });
    const input = await shop.mended(rule, {
      effects: [fixed(30)],
      limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 1 }],
    });
    // The one that used the limit up is left out, so that the next has it.
    const { correction } = await desk.correct({ ...input, from: shop.daysLater(1 / DAY) });
    expect(correction).toMatchObject({ purchases: 1, purchasesApart: 1 });
  });

  it('refuses what makes no sense', async () => {
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    const input = await shop.mended(rule, { effects: [fixed(30)] });
    const refused = async (over: Input): Promise<string[]> => {
      const { correction, userErrors } = await desk.correct({ ...input, ...over });
      expect(correction).toBeNull();
      expect((await desk.previewCorrection({ ...input, ...over })).userErrors).toMatchObject(
        userErrors.map(({ code, field }: AnyData) => ({ code, field })),
      );
      return userErrors.map(({ code, field }: AnyData) => `${code} ${field.join('.')}`);
    };
    const draft = await shop.rules.create();
    const before = await contentsOf(app.owner);
    expect(await refused({ ruleId: 'none' })).toEqual(['RULE_NOT_FOUND input.ruleId']);
    expect(await refused({ version: 9 })).toEqual(['VERSION_NOT_FOUND input.version']);
    expect(await refused({ replaces: [9] })).toEqual(['VERSION_NOT_FOUND input.replaces']);
    expect(await refused({ replaces: [] })).toEqual(['REQUIRED input.replaces']);
    expect(await refused({ replaces: [2] })).toEqual(['INVALID input.replaces']);
    expect(await refused({ reason: '' })).toEqual(['REQUIRED input.reason']);
    expect(await refused({ from: shop.daysLater(1) })).toEqual(['OUT_OF_RANGE input.from']);
    expect(await refused({ from: shop.daysLater(-420) })).toEqual(['OUT_OF_RANGE input.from']);
    expect(await refused({ until: shop.daysLater(1.5) })).toEqual(['OUT_OF_RANGE input.until']);
    expect(await refused({ ruleId: draft.id, version: 1, replaces: [2] })).toEqual([
      'VERSION_NOT_FOUND input.version',
    ]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });
});

describe('undoCorrection', () => {
  it('takes back what was given and gives back what was taken, once', async () => {
    const [ann, ben] = [await shop.somebody(), await shop.somebody()];
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    await shop.bought(ben, 5);
    const { correction } = await desk.correct(await shop.mended(rule, { effects: [times('2')] }));
    const undone = await desk.undo(correction.id, 'Was right after all.');
    expect(undone).toMatchObject({
      status: 'RECORDED',
      correction: {
        state: 'UNDONE',
        undoReason: 'Was right after all.',
        undoneAt: shop.daysLater(1),
        totals: { posted: 2, undone: 2, notUndone: 0 },
      },
      userErrors: [],
    });
    const contents = await contentsOf(app.owner);
    expect(await desk.undo(correction.id)).toEqual({ ...undone, status: 'REPEATED' });
    expect(await contentsOf(app.owner)).toEqual(contents);
    expect([await shop.available(ann), await shop.available(ben)]).toEqual([
      [35, 0],
      [15, 0],
    ]);
  });

  it('goes on with what was broken off', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const { correction } = await desk.correct(await shop.mended(rule, { effects: [fixed(30)] }));
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
    expect(await shop.available(ann)).toEqual([35, 0]);
  });

  it('makes debt of what was spent since', async () => {
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const { correction } = await desk.correct(await shop.mended(rule, { effects: [fixed(30)] }));
    await new Till(app.staff).adjust(ann, -50);
    await desk.undo(correction.id);
    expect(await shop.available(ann)).toEqual([0, 15]);
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
    const ann = await shop.somebody();
    const rule = await shop.wrongRule({ effects: [fixed(10)] });
    await shop.bought(ann, 25);
    const input = await shop.mended(rule, { effects: [fixed(30)] });
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
