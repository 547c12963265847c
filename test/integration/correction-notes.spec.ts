import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AdjustmentId, CustomerId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import {
  CorrectionRepository,
  type Direction,
  type DoneEntry,
} from '../../src/purchases/db/correction.repository.js';
import type { CorrectionId, PostedEntry } from '../../src/purchases/domain/correction.js';
import { MendedRules } from '../support/mended-rules.js';
import { fixed } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { setStatus } from '../support/till.js';

let app: TestApp;
let shop: MendedRules;
let corrections: CorrectionRepository;
let correctionId: CorrectionId;
let customerId: CustomerId;

beforeAll(async () => {
  app = await createTestApp();
  shop = new MendedRules(app);
  corrections = app.get(CorrectionRepository);
});
afterAll(() => app.close());
beforeEach(async () => {
  shop.beginWeek();
  const ann = await shop.somebody();
  const rule = await shop.wrongRule({ effects: [fixed(10)] });
  await shop.bought(ann, 25);
  const input = await shop.mended(rule, { effects: [fixed(30)] });
  const { correction } = await shop.desk.correct(input);
  correctionId = correction.id;
  customerId = (await shop.idOf(ann)) as CustomerId;
  await setStatus(app.owner, customerId, 'ACTIVE');
  await shop.endWeek();
});

async function note(direction: Direction, over: Partial<DoneEntry>): Promise<PostedEntry> {
  const done = { customerId, adjustmentId: null, refusal: null, ...over };
  const noted = await app.get(UnitOfWork).write(app.program.programId, async (tx) => {
    await corrections.note(tx, correctionId, direction, [done]);
    return ok(await corrections.entries(tx, [{ correctionId, after: null, size: 10 }]));
  });
  if (!noted.ok) throw new Error('was not noted');
  return noted.value[0]![0]!;
}

const OTHER = '00000000-0000-7000-8000-000000000001' as AdjustmentId;

describe('two who post the same correction, of whom one is refused', () => {
  it('leave noted what was made', async () => {
    const entry = await note('POST', { refusal: 'CUSTOMER_NOT_ELIGIBLE' });
    expect(entry).toMatchObject({ adjustmentId: expect.any(String), refusal: null });
  });

  it('leave noted what was taken back', async () => {
    await note('UNDO', { adjustmentId: OTHER });
    expect(await note('UNDO', { refusal: 'INSUFFICIENT_POINTS' })).toMatchObject({
      undoAdjustmentId: OTHER,
      undoRefusal: null,
    });
  });

  it('note what is made after it was refused', async () => {
    await note('UNDO', { refusal: 'INSUFFICIENT_POINTS' });
    expect(await note('UNDO', { adjustmentId: OTHER })).toMatchObject({
      undoAdjustmentId: OTHER,
      undoRefusal: null,
    });
  });
});
