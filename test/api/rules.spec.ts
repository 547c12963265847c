import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aRule, done, fixed, RuleDesk, versionsOf } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf } from '../support/till.js';

let app: TestApp;
let desk: RuleDesk;
let bens: RuleDesk;

beforeAll(async () => {
  app = await createTestApp();
  desk = new RuleDesk(app.staff);
  bens = new RuleDesk(await app.holderOf({ role: 'STAFF' }));
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

describe('a rule', () => {
  it('is a draft first, is published, paused, resumed and ended, with who and when', async () => {
    app.clock.set('2026-03-01T09:00:00Z');
    const rule = await desk.create();
    expect(rule).toMatchObject({ name: 'Fifty', state: 'DRAFT', live: null, faults: [] });
    expect(rule.draft).toEqual({ version: 1, revision: 1 });
    const by = { byName: 'test', byKeyId: expect.any(String) };
    expect(versionsOf(rule)).toMatchObject([
      {
        state: 'DRAFT',
        steps: [],
        edits: [{ revision: 1, changed: [], at: '2026-03-01T09:00:00.000Z', ...by }],
      },
    ]);

    const ref = { ruleId: rule.id };
    app.clock.set('2026-03-01T10:00:00Z');
    expect(await desk.publish(rule)).toMatchObject({ state: 'PUBLISHED', draft: null, live: { version: 1 } });
    app.clock.set('2026-03-01T11:00:00Z');
    expect(done(await bens.change('pauseRule', ref)).rule).toMatchObject({
      state: 'PAUSED',
      live: { version: 1 },
    });
    expect(done(await desk.change('pauseRule', ref)).rule.state).toBe('PAUSED');
    app.clock.set('2026-03-01T12:00:00Z');
    expect(done(await desk.change('resumeRule', ref)).rule.state).toBe('PUBLISHED');
    app.clock.set('2026-03-01T13:00:00Z');
    const ended = done(await desk.change('endRule', ref)).rule;
    expect(ended).toMatchObject({ state: 'ENDED', live: null, draft: null, name: 'Fifty' });
    const [version] = versionsOf(ended);
    expect(version.steps.map(({ kind, at }: AnyData) => `${kind} ${at}`)).toEqual([
      'PUBLISHED 2026-03-01T10:00:00.000Z',
      'PAUSED 2026-03-01T11:00:00.000Z',
      'RESUMED 2026-03-01T12:00:00.000Z',
      'ENDED 2026-03-01T13:00:00.000Z',
    ]);
    expect(version.steps[1].byKeyId).not.toBe(version.steps[0].byKeyId);
    expect(version.steps.map(({ byName }: AnyData) => byName)).toEqual(['test', 'test', 'test', 'test']);
    expect(done(await desk.change('endRule', ref)).rule).toEqual(ended);
    expect(await desk.rule(rule.id)).toEqual(ended);
  });

  it('is kept whole, with every part that it can have', async () => {
    const filter = {
      categoryPaths: ['Drinks>Tea '],
      excludedSkus: ['TEA-0'],
      condition: 'line.quantity >= 2',
    };
    const effects = [
      { awardPoints: { award: { perAmount: { points: 2, perMinor: 100 } }, lines: filter } },
      { awardPoints: { award: { perStep: { points: 10, stepMinor: 1000 } } } },
      fixed(50),
      { awardPoints: { award: { perUnit: { points: 5 } }, lines: { tags: ['new'], skus: ['A'] } } },
      { awardPoints: { award: { multiplier: { factor: '1.50' } } } },
      { addTag: { tag: ' regular ' } },
      { issueOffer: { promotion: 'spring' } },
      { grantReward: { reward: 'coffee' } },
      { giveGift: { gift: 'A bag of beans' } },
      { suggestProducts: { skus: ['A', 'B', 'A'], reason: 'Goes well' } },
      { suggestCategory: { categoryPath: 'Drinks', reason: 'Goes well' } },
      { sayThanks: { template: 'thanks' } },
      { openFollowUp: { task: 'Call them' } },
    ];
    const rule = await desk.create({
      name: ' Everything ',
      description: 'All of it',
      condition: 'customer.tenureDays >= 30',
      effects,
      schedule: {
        from: '2026-03-01T09:00:00+01:00',
        until: '2026-04-01T00:00:00Z',
        daysOfWeek: ['SUNDAY', 'FRIDAY', 'FRIDAY'],
        hours: { from: '22:00', until: '24:00' },
      },
      limits: [
        { scope: 'CUSTOMER', per: 'DAY', uses: 1, points: 100 },
        { scope: 'ALL', per: 'EVER', points: 100_000 },
      ],
      budget: { points: 50_000, costMinor: 10_000 },
      stackingGroup: 'spring',
      holdoutShare: 500,
      priority: 7,
    });
    const none = {
      skus: [],
      categoryPaths: [],
      tags: [],
      excludedSkus: [],
      excludedCategoryPaths: [],
      excludedTags: [],
    };
    expect(versionsOf(rule)[0]).toMatchObject({
      name: 'Everything',
      description: 'All of it',
      condition: 'customer.tenureDays >= 30',
      trigger: { kind: 'PURCHASE', afterDays: null, eventName: null, actsFrom: null },
      schedule: {
        from: '2026-03-01T08:00:00.000Z',
        until: '2026-04-01T00:00:00.000Z',
        daysOfWeek: ['FRIDAY', 'SUNDAY'],
        hours: { from: '22:00', until: '00:00' },
      },
      limits: [
        { scope: 'CUSTOMER', per: 'DAY', uses: 1, points: 100 },
        { scope: 'ALL', per: 'EVER', uses: null, points: 100_000 },
      ],
      budget: { points: 50_000, costMinor: 10_000 },
      stackingGroup: 'spring',
      holdoutShare: 500,
      priority: 7,
      effects: [
        {
          __typename: 'AwardPointsEffect',
          kind: 'AWARD_POINTS',
          actsFrom: null,
          award: { __typename: 'PerAmountAward', points: 2, perMinor: 100 },
          lines: { ...none, ...filter, categoryPaths: ['Drinks > Tea'] },
        },
        { award: { __typename: 'PerStepAward', points: 10, stepMinor: 1000 }, lines: null },
        { award: { __typename: 'FixedAward', points: 50 } },
        { award: { __typename: 'PerUnitAward', points: 5 }, lines: { ...none, tags: ['new'], skus: ['A'] } },
        { award: { __typename: 'MultiplierAward', factor: '1.5' } },
        { kind: 'ADD_TAG', tag: 'regular', actsFrom: null },
        { kind: 'ISSUE_OFFER', promotion: 'spring', actsFrom: 'once offers are built' },
        { kind: 'GRANT_REWARD', reward: 'coffee', actsFrom: 'once rewards are built' },
        { kind: 'GIVE_GIFT', gift: 'A bag of beans', actsFrom: 'once gestures are built' },
        { kind: 'SUGGEST_PRODUCTS', skus: ['A', 'B'], actsFrom: null },
        { kind: 'SUGGEST_CATEGORY', categoryPath: 'Drinks', actsFrom: null },
        { kind: 'SAY_THANKS', template: 'thanks', actsFrom: 'once message templates are built' },
        { kind: 'OPEN_FOLLOW_UP', task: 'Call them', actsFrom: 'once cases are built' },
      ],
    });
  });

  it.each([
    [{ on: 'CUSTOMER_JOINED' }, { kind: 'CUSTOMER_JOINED', actsFrom: null }],
    [{ on: 'BIRTHDAY' }, { kind: 'BIRTHDAY', actsFrom: null }],
    [{ on: 'MEMBERSHIP_ANNIVERSARY' }, { kind: 'MEMBERSHIP_ANNIVERSARY', actsFrom: null }],
    [{ on: 'TIER_CHANGED' }, { kind: 'TIER_CHANGED', actsFrom: null }],
    [{ on: 'REPLENISHMENT_DUE' }, { kind: 'REPLENISHMENT_DUE', actsFrom: null }],
    [{ on: 'REFERRAL_QUALIFIED' }, { kind: 'REFERRAL_QUALIFIED', actsFrom: 'once referrals are built' }],
    [{ on: 'FEEDBACK_GIVEN' }, { kind: 'FEEDBACK_GIVEN', actsFrom: 'once feedback is built' }],
    [{ lapsed: { afterDays: 60 } }, { kind: 'LAPSED', afterDays: 60, actsFrom: null }],
    [{ customEvent: { name: 'app-installed' } }, { kind: 'CUSTOM_EVENT', eventName: 'app-installed' }],
  ])('has the trigger %j', async (trigger, stored) => {
    const rule = await desk.create({ trigger, condition: 'customer.tenureDays >= 0' });
    expect(versionsOf(rule)[0].trigger).toMatchObject(stored);
  });

  it('may suggest something, and nothing else', async () => {
    const effects = [{ suggestProducts: { skus: ['TEA'], reason: 'Try it' } }];
    const rule = await desk.create({ trigger: { on: 'SUGGESTION' }, effects });
    expect(versionsOf(rule)[0].trigger).toMatchObject({ kind: 'SUGGESTION', actsFrom: null });
    expect(await desk.publish(rule)).toMatchObject({ state: 'PUBLISHED' });
  });
});

describe('a published rule', () => {
  it('goes on in the draft of its next version, and both versions are kept', async () => {
    const published = await desk.publish(await desk.create());
    const draft = { ...aRule({ effects: [fixed(100)] }), ruleId: published.id };
    const revised = done(await bens.change('updateRule', { ...draft, basedOn: published.live })).rule;
    expect(revised).toMatchObject({
      state: 'PUBLISHED',
      live: { version: 1 },
      draft: { version: 2, revision: 2 },
    });
    expect(versionsOf(revised)[0].edits).toMatchObject([
      { revision: 1, changed: [] },
      { revision: 2, changed: ['effects.0.award'] },
    ]);
    const second = await desk.publish(revised);
    expect(second).toMatchObject({ state: 'PUBLISHED', live: { version: 2, revision: 2 }, draft: null });
    const [now, before] = versionsOf(second);
    expect([now.state, before.state]).toEqual(['PUBLISHED', 'ENDED']);
    expect(before.effects[0].award.points).toBe(50);
    expect(now.effects[0].award.points).toBe(100);
    expect(before.steps.map(({ kind }: AnyData) => kind)).toEqual(['PUBLISHED', 'SUPERSEDED']);
  });

  it('has no draft started by what changes nothing', async () => {
    const published = await desk.publish(await desk.create());
    const before = await contentsOf(app.owner);
    const same = { ...aRule(), ruleId: published.id, basedOn: published.live };
    expect(done(await desk.change('updateRule', same)).rule).toEqual(published);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('that has ended goes on as a draft all the same, and its draft is discarded when it ends', async () => {
    const published = await desk.publish(await desk.create());
    const ref = { ruleId: published.id };
    done(await desk.change('updateRule', { ...aRule({ priority: 1 }), ...ref, basedOn: published.live }));
    const ended = done(await desk.change('endRule', ref)).rule;
    expect(versionsOf(ended).map(({ state, steps }: AnyData) => [state, steps.at(-1).kind])).toEqual([
      ['ENDED', 'DISCARDED'],
      ['ENDED', 'ENDED'],
    ]);
    const basedOn = { version: 2, revision: 2 };
    const revived = done(
      await desk.change('updateRule', { ...aRule({ priority: 2 }), ...ref, basedOn }),
    ).rule;
    expect(revived).toMatchObject({ state: 'DRAFT', draft: { version: 3, revision: 2 }, live: null });
    expect(await desk.publish(revived)).toMatchObject({ state: 'PUBLISHED', live: { version: 3 } });
  });
});
