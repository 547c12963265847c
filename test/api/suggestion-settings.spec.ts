import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../src/access/index.js';
import { SaveProducts } from '../../src/catalog/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { ProgramRepository } from '../../src/programs/index.js';
import { SuggestionSettingsRepository } from '../../src/suggestions/db/suggestion-settings.repository.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
import { contentsOf, told, type Input } from '../support/till.js';

const SCOPE = 'skus categoryPaths tags';
const SETTINGS = `
  version savedAt savedByKeyId method takenWithinDays holdoutShare
  excluded { ${SCOPE} } sensitive { ${SCOPE} }
  withinCategory { suggest categoryLevel exceptions { categoryPath withCategoryPath } }
  pins { sku with { skus categoryPaths } kinds from until reason }
  boosts {
    of { ... on BoostedProduct { sku } ... on BoostedCategory { categoryPath } ... on BoostedTag { tag } }
    factor from until
  }
  leastMarginShare marginInfluence`;
const READ = `{ suggestionSettings { ${SETTINGS} } }`;
const UPDATE = `mutation ($input: UpdateSuggestionSettingsInput!) {
  updateSuggestionSettings(input: $input) {
    suggestionSettings { ${SETTINGS} } userErrors { code field message retryable }
  }
}`;

const NOTHING = { skus: [], categoryPaths: [], tags: [] };
const USUAL = {
  version: 0,
  savedAt: null,
  savedByKeyId: null,
  method: 'AUTO',
  takenWithinDays: 7,
  holdoutShare: 0,
  excluded: NOTHING,
  sensitive: NOTHING,
  withinCategory: { suggest: 'NEVER', categoryLevel: null, exceptions: [] },
  pins: [],
  boosts: [],
  leastMarginShare: null,
  marginInfluence: 0,
};

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
  const products = ['TEAPOT', 'WINE-1', 'HONEY'].map((sku) => ({
    sku,
    category: sku === 'WINE-1' ? 'Drinks > Wine' : 'Kitchen',
  }));
  await app.get(SaveProducts).execute(products, systemActor(app.program.programId, 'test'));
});
afterAll(() => app.close());

async function ask(
  field: string,
  document: string,
  variables: Input = {},
  who = app.staff,
): Promise<AnyData> {
  const { data, errors } = await who.query(document, variables);
  expect(errors).toBeUndefined();
  return data[field];
}

const read = (who?: TestClient): Promise<AnyData> => ask('suggestionSettings', READ, {}, who);
const update = (input: Input, who?: TestClient): Promise<AnyData> =>
  ask('updateSuggestionSettings', UPDATE, { input }, who);

/** What suggestions are steered by, as this server has it in memory. */
async function inMemory(): Promise<number> {
  return app.get(UnitOfWork).read(app.program.programId, async (tx) => {
    const home = await app.get(ProgramRepository).load(tx);
    return (await app.get(SuggestionSettingsRepository).load(tx, home)).version;
  });
}

describe('settings of suggestions', () => {
  it('are the usual ones first, are saved whole, and hold from then on', async () => {
    expect(await read()).toEqual(USUAL);
    expect(await inMemory()).toBe(0);
    app.clock.set('2026-03-01T09:00:00Z');
    const input = {
      basedOnVersion: 0,
      method: 'COSINE',
      takenWithinDays: 14,
      holdoutShare: 500,
      excluded: { categoryPaths: ['Drinks>Wine'], tags: ['adults'] },
      sensitive: { skus: ['not-yet-in-the-catalogue'] },
      withinCategory: { categoryLevel: 1, exceptions: [{ categoryPath: 'Kitchen' }] },
      pins: [
        {
          sku: 'TEAPOT',
          with: { categoryPaths: ['Drinks > Tea'] },
          kinds: ['COMPLEMENTARY'],
          from: '2026-03-01T00:00:00Z',
          until: '2026-04-01T00:00:00+01:00',
          reason: 'Our own',
        },
        { sku: 'HONEY' },
      ],
      boosts: [
        { of: { sku: 'HONEY' }, factor: '1.50' },
        { of: { categoryPath: 'Kitchen' }, factor: '0.5', until: '2026-04-01T00:00:00Z' },
        { of: { tag: 'new' }, factor: '2' },
      ],
      leastMarginShare: 1_000,
      marginInfluence: 25,
    };
    const { suggestionSettings: saved, userErrors } = await update(input);
    app.clock.reset();
    expect(userErrors).toEqual([]);
    expect(saved).toEqual({
      version: 1,
      savedAt: '2026-03-01T09:00:00.000Z',
      savedByKeyId: expect.any(String),
      method: 'COSINE',
      takenWithinDays: 14,
      holdoutShare: 500,
      excluded: { ...NOTHING, categoryPaths: ['Drinks > Wine'], tags: ['adults'] },
      sensitive: { ...NOTHING, skus: ['not-yet-in-the-catalogue'] },
      withinCategory: {
        suggest: 'NEVER',
        categoryLevel: 1,
        exceptions: [{ categoryPath: 'Kitchen', withCategoryPath: null }],
      },
      pins: [
        {
          ...input.pins[0],
          with: { skus: [], categoryPaths: ['Drinks > Tea'] },
          from: '2026-03-01T00:00:00.000Z',
          until: '2026-03-31T23:00:00.000Z',
        },
        {
          sku: 'HONEY',
          with: { skus: [], categoryPaths: [] },
          kinds: ['COMPLEMENTARY', 'SOMETHING_NEW'],
          from: null,
          until: null,
          reason: null,
        },
      ],
      boosts: [
        { of: { sku: 'HONEY' }, factor: '1.5', from: null, until: null },
        { of: { categoryPath: 'Kitchen' }, factor: '0.5', from: null, until: '2026-04-01T00:00:00.000Z' },
        { of: { tag: 'new' }, factor: '2', from: null, until: null },
      ],
      leastMarginShare: 1_000,
      marginInfluence: 25,
    });
    expect(await read()).toEqual(saved);
    expect(await inMemory()).toBe(1);
    expect(await read(app.foreignStaff)).toEqual(USUAL);

    const same = await update({ ...input, basedOnVersion: 1 });
    expect(same).toEqual({ suggestionSettings: saved, userErrors: [] });
    const { suggestionSettings: emptied } = await update({ basedOnVersion: 1 });
    expect(emptied).toEqual({
      ...USUAL,
      version: 2,
      savedAt: expect.any(String),
      savedByKeyId: saved.savedByKeyId,
    });
    expect(await inMemory()).toBe(2);
    const rows = await app.owner.query(
      'SELECT version FROM suggestion_settings WHERE program_id = $1 ORDER BY version',
      [app.program.programId],
    );
    expect(rows).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('are not saved over what somebody else has saved meanwhile', async () => {
    const { version } = await read();
    const both = await Promise.all(
      [100, 200].map((holdoutShare) => update({ basedOnVersion: version, holdoutShare })),
    );
    expect(both.map(told).sort()).toEqual([[], ['VERSION_CONFLICT input.basedOnVersion']]);
    expect((await read()).version).toBe(version + 1);
  });

  it.each<[string, string, Input]>([
    ['OUT_OF_RANGE input.takenWithinDays', 'takenWithinDays must be', { takenWithinDays: 0 }],
    ['INVALID input.excluded.categoryPaths.0', 'names separated', { excluded: { categoryPaths: ['>'] } }],
    ['OUT_OF_RANGE input.boosts.0.factor', '0.1 to 10', { boosts: [{ of: { tag: 'a' }, factor: '11' }] }],
    ['INVALID input.pins.0.kinds.0', 'COMPLEMENTARY', { pins: [{ sku: 'HONEY', kinds: ['PROMOTION'] }] }],
    ['PRODUCT_NOT_FOUND input.pins.0.sku', 'Did you mean TEAPOT?', { pins: [{ sku: 'TEAPPOT' }] }],
    ['PRODUCT_NOT_FOUND input.pins.0.sku', 'no product x.', { pins: [{ sku: 'x' }] }],
    [
      'INVALID input.pins.1.sku',
      'WINE-1 is excluded with Drinks',
      { excluded: { categoryPaths: ['Drinks'] }, pins: [{ sku: 'HONEY' }, { sku: 'WINE-1' }] },
    ],
    [
      'INVALID input.pins.0.sku',
      'HONEY is marked as sensitive, so',
      { sensitive: { skus: ['HONEY'] }, pins: [{ sku: 'HONEY' }] },
    ],
  ])('are refused as %s: %s', async (expected, message, over) => {
    const { version } = await read();
    const before = await contentsOf(app.owner);
    const answer = await update({ basedOnVersion: version, ...over });
    expect(told(answer)).toEqual([expected]);
    expect(answer.userErrors[0].message).toContain(message);
    expect(answer.suggestionSettings).toBeNull();
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('are no request at all where a boost is for two things or none', async () => {
    for (const boosted of [{}, { sku: 'A', tag: 'b' }]) {
      const input = { basedOnVersion: 0, boosts: [{ of: boosted, factor: '2' }] };
      expect((await app.staff.query(UPDATE, { input })).codes).toEqual(['BAD_USER_INPUT']);
    }
  });
});
