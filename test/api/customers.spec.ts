import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CustomerLoader, EnrollCustomers, type Identifier } from '../../src/customers/index.js';
import { systemActor } from '../../src/access/index.js';
import { contextOf } from '../../src/platform/graphql/context.js';
import { newId, type CustomerId } from '../../src/kernel/id.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';

const ENROLL = `
  mutation ($input: EnrollCustomerInput!) {
    enrollCustomer(input: $input) {
      status
      customer { id status enrolledAt givenName familyName birthDate country identifiers { kind value } }
      userErrors { __typename code message field retryable ... on TimeOutOfRange { earliest latest } }
    }
  }`;
const FIND = `query ($by: CustomerRef!) { customer(by: $by) { id status givenName identifiers { kind value } } }`;
const ME = `{ me { id status givenName familyName birthDate country enrolledAt identifiers { kind value } } }`;

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(() => app.clock.reset());

const externalId = (value: string): Identifier => ({ kind: 'EXTERNAL_ID', value });
const card = (value: string): Identifier => ({ kind: 'CARD', value });

async function enroll(client: TestClient, input: Record<string, unknown>): Promise<AnyData> {
  const { data, errors } = await client.query(ENROLL, { input });
  expect(errors).toBeUndefined();
  return data.enrollCustomer;
}

/** Enrols somebody with these identifiers and returns their id. */
async function enrolled(...identifiers: Identifier[]): Promise<string> {
  const { customer } = await enroll(app.till, { identifiers });
  return customer.id;
}

async function rows(): Promise<Record<string, number>> {
  const [counts] = await app.owner.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM customers) AS customers,
            (SELECT count(*)::int FROM customer_profiles) AS profiles,
            (SELECT count(*)::int FROM customer_identifiers) AS identifiers`,
  );
  return counts!;
}

async function setStatus(id: string, status: string, mergedInto: string | null = null): Promise<void> {
  await app.owner.query('UPDATE customers SET status = $2, merged_into = $3 WHERE customer_id = $1', [
    id,
    status,
    mergedInto,
  ]);
}

describe('enrollCustomer', () => {
  it('makes a customer', async () => {
    app.clock.set('2026-03-01T09:30:00Z');
    const answer = await enroll(app.till, {
      identifiers: [
        { kind: 'PHONE', value: '07700 900123' },
        { kind: 'EMAIL', value: ' Ada@Example.com' },
        { kind: 'CARD', value: '6012 3456-7890' },
        { kind: 'EXTERNAL_ID', value: 'Ada-1' },
        { kind: 'EMAIL', value: 'ada@example.com' },
      ],
      givenName: ' Ada ',
      familyName: 'Lovelace',
      birthDate: '1985-12-10',
      country: 'United Kingdom',
      enrolledAt: '2026-02-28T23:59:00-01:00',
    });
    expect(answer).toEqual({
      status: 'ENROLLED',
      customer: {
        id: expect.any(String),
        status: 'ACTIVE',
        enrolledAt: '2026-03-01T00:59:00.000Z',
        givenName: 'Ada',
        familyName: 'Lovelace',
        birthDate: '1985-12-10',
        country: 'United Kingdom',
        identifiers: [
          { kind: 'EXTERNAL_ID', value: 'Ada-1' },
          { kind: 'CARD', value: '601234567890' },
          { kind: 'EMAIL', value: 'ada@example.com' },
          { kind: 'PHONE', value: '+447700900123' },
        ],
      },
      userErrors: [],
    });
    const [row] = await app.owner.query(
      `SELECT c.program_id, recorded_at, k.role FROM customers c JOIN api_keys k USING (program_id, api_key_id)
        WHERE customer_id = $1`,
      [answer.customer.id],
    );
    expect(row).toEqual({
      program_id: app.program.programId,
      recorded_at: new Date('2026-03-01T09:30:00Z'),
      role: 'TILL',
    });
  });

  it('asks for no more than an identifier', async () => {
    const before = await rows();
    const answer = await enroll(app.staff, { identifiers: [externalId('bare')] });
    expect(answer).toMatchObject({ status: 'ENROLLED', customer: { givenName: null, country: null } });
    expect(Math.abs(Date.parse(answer.customer.enrolledAt) - Date.now())).toBeLessThan(60_000);
    expect(await rows()).toEqual({
      customers: before['customers']! + 1,
      profiles: before['profiles'],
      identifiers: before['identifiers']! + 1,
    });
  });

  it('answers the same customer again and changes nothing', async () => {
    const identifiers = [externalId('twice'), card('TWICE')];
    const id = await enrolled(...identifiers);
    const before = await rows();
    for (const again of [identifiers, [card('twice')], [...identifiers].reverse()]) {
      expect(await enroll(app.till, { identifiers: again, givenName: 'Other' })).toMatchObject({
        status: 'REPEATED',
        customer: { id, givenName: null },
        userErrors: [],
      });
    }
    expect(await rows()).toEqual(before);
  });

  it('makes one customer of twenty enrolments at the same moment', async () => {
    const before = await rows();
    const input = { identifiers: [externalId('race'), card('RACE')], givenName: 'Race' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => enroll(app.till, input)));
    expect(answers.filter(({ status }) => status === 'ENROLLED')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'REPEATED')).toHaveLength(19);
    expect(new Set(answers.map(({ customer }) => customer.id)).size).toBe(1);
    expect(await rows()).toEqual({
      customers: before['customers']! + 1,
      profiles: before['profiles']! + 1,
      identifiers: before['identifiers']! + 2,
    });
  });

  it('gives one identifier to one of several who want it at the same moment', async () => {
    const wanted = Array.from({ length: 10 }, (_, i) => ({
      identifiers: [externalId(`one-${i}`), card('ONE')],
    }));
    const answers = await Promise.all(wanted.map((input) => enroll(app.till, input)));
    expect(answers.filter(({ status }) => status === 'ENROLLED')).toHaveLength(1);
    const refused = answers.filter(({ customer }) => customer === null);
    expect(refused).toHaveLength(9);
    for (const { userErrors } of refused) {
      expect(userErrors).toMatchObject([
        { code: 'IDENTIFIER_TAKEN', field: ['input', 'identifiers', '1', 'value'] },
      ]);
    }
    const found = await Promise.all(
      wanted.map((_, i) => app.till.query(FIND, { by: { externalId: `one-${i}` } })),
    );
    expect(found.filter(({ data }) => data.customer !== null)).toHaveLength(1);
  });

  it('takes history from a key that may import it', async () => {
    const importer = await app.holderOf({ role: 'TILL', granted: ['backdate:unlimited'] });
    const answer = await enroll(importer, {
      identifiers: [externalId('history')],
      enrolledAt: '2011-10-31T12:00:00Z',
    });
    expect(answer).toMatchObject({
      status: 'ENROLLED',
      customer: { enrolledAt: '2011-10-31T12:00:00.000Z' },
    });
  });

  describe('refuses', () => {
    const ten = Array.from({ length: 10 }, (_, i) => card(`TEN${i}`));

    beforeAll(async () => {
      await enrolled(externalId('taken-1'));
      await enrolled(externalId('taken-2'));
    });

    it.each([
      ['no identifier', { identifiers: [] }, 'REQUIRED', 'identifiers'],
      ['eleven', { identifiers: [...ten, card('ELEVEN')] }, 'TOO_MANY', 'identifiers'],
      [
        'no e-mail',
        { identifiers: [{ kind: 'EMAIL', value: 'x' }] },
        'IDENTIFIER_INVALID',
        'identifiers.0.value',
      ],
      ['NUL', { identifiers: [card('OK'), externalId('A\0')] }, 'IDENTIFIER_INVALID', 'identifiers.1.value'],
      ['half a pair', { identifiers: [externalId('A\ud83d')] }, 'IDENTIFIER_INVALID', 'identifiers.0.value'],
      [
        'another’s',
        { identifiers: [card('NEW'), externalId('taken-1')] },
        'IDENTIFIER_TAKEN',
        'identifiers.1.value',
      ],
      [
        'two others’',
        { identifiers: [externalId('taken-2'), externalId('taken-1')] },
        'IDENTIFIER_TAKEN',
        'identifiers.0.value',
      ],
      ['NUL', { identifiers: [card('X')], givenName: 'A\0' }, 'UNSUPPORTED_TEXT', 'givenName'],
      ['half a pair', { identifiers: [card('X')], familyName: '\ude00' }, 'UNSUPPORTED_TEXT', 'familyName'],
      ['much', { identifiers: [card('X')], country: 'x'.repeat(101) }, 'TOO_LONG', 'country'],
      ['no day', { identifiers: [card('X')], birthDate: '1990-02-30' }, 'INVALID', 'birthDate'],
      ['the unborn', { identifiers: [card('X')], birthDate: '2999-01-01' }, 'IN_THE_FUTURE', 'birthDate'],
      ['the ancient', { identifiers: [card('X')], birthDate: '1899-12-31' }, 'TOO_OLD', 'birthDate'],
      ['no time', { identifiers: [card('X')], enrolledAt: '2026-01-01' }, 'INVALID', 'enrolledAt'],
      [
        'tomorrow',
        { identifiers: [card('X')], enrolledAt: '2999-01-01T00:00:00Z' },
        'IN_THE_FUTURE',
        'enrolledAt',
      ],
      ['long ago', { identifiers: [card('X')], enrolledAt: '2011-01-01T00:00:00Z' }, 'TOO_OLD', 'enrolledAt'],
    ])('%s: %j', async (_, input, code, field) => {
      const before = await rows();
      const answer = await enroll(app.till, input);
      expect(answer).toMatchObject({ status: null, customer: null });
      expect(answer.userErrors).toMatchObject([
        {
          code,
          field: ['input', ...field.split('.')],
          retryable: `${code} ${field}` === 'IN_THE_FUTURE enrolledAt',
        },
      ]);
      expect(await rows()).toEqual(before);
    });

    it('a time out of range with the times that are taken', async () => {
      app.clock.set('2026-03-31T12:00:00Z');
      const input = { identifiers: [card('X')], enrolledAt: '2026-03-01T11:59:59Z' };
      expect((await enroll(app.till, input)).userErrors).toMatchObject([
        {
          __typename: 'TimeOutOfRange',
          earliest: '2026-03-01T12:00:00.000Z',
          latest: '2026-03-31T12:05:00.000Z',
        },
      ]);
    });

    it('a customer in the storefront, and nobody-in-particular', async () => {
      const input = { identifiers: [externalId('self-made')] };
      const byCustomer = await app.customer('self-made').query(ENROLL, { input });
      expect([byCustomer.status, byCustomer.codes]).toEqual([403, ['FORBIDDEN']]);
      const byNobody = await app.anonymous.query(ENROLL, { input });
      expect([byNobody.status, byNobody.codes]).toEqual([401, ['UNAUTHENTICATED']]);
    });
  });

  it('judges a batch item by item, in order, and only keeps the good ones', async () => {
    const before = await rows();
    const commands = Array.from({ length: 500 }, (_, i) => ({
      identifiers: i % 3 === 2 ? [card(`BATCH${i}`), externalId('A\0')] : [card(`BATCH${i}`)],
      country: i % 2 === 0 ? 'France' : null,
    }));
    commands.push({ identifiers: [card('BATCH0')], country: null });
    commands.push({ identifiers: [card('BATCH0'), card('BATCH2')], country: null });
    commands.push({ identifiers: [card('BATCH2')], country: null });
    const actor = systemActor(app.program.programId, 'import');
    const outcomes = await app.get(EnrollCustomers).execute(commands, actor);

    expect(outcomes).toHaveLength(503);
    const statusOf = (i: number): string => {
      const outcome = outcomes[i]!;
      return outcome.ok ? outcome.value.status : outcome.error.map(({ code }) => code).join();
    };
    for (let i = 0; i < 500; i++) expect(statusOf(i)).toBe(i % 3 === 2 ? 'IDENTIFIER_INVALID' : 'ENROLLED');
    expect([500, 501, 502].map(statusOf)).toEqual(['REPEATED', 'IDENTIFIER_TAKEN', 'ENROLLED']);
    const good = 335;
    expect(await rows()).toEqual({
      customers: before['customers']! + good,
      profiles: before['profiles']! + 167,
      identifiers: before['identifiers']! + good,
    });
    const again = await app.get(EnrollCustomers).execute(commands.slice(0, 500), actor);
    expect(again.filter((outcome) => outcome.ok && outcome.value.status === 'REPEATED')).toHaveLength(334);
  });
});

describe('customer(by:)', () => {
  it('finds by id and by every kind of identifier, as people write it', async () => {
    const id = await enrolled(
      externalId('Find-Me'),
      card('FIND1'),
      { kind: 'EMAIL', value: 'find@example.com' },
      {
        kind: 'PHONE',
        value: '020 7946 0001',
      },
    );
    const refs = [
      { id },
      { id: id.toUpperCase() },
      { externalId: 'Find-Me' },
      { card: 'find-1' },
      { email: 'FIND@example.com' },
      { phone: '+44 20 7946 0001' },
      { phone: '(020) 79460001' },
    ];
    for (const by of refs) {
      expect((await app.till.query(FIND, { by })).data.customer).toMatchObject({ id, status: 'ACTIVE' });
    }
  });

  it.each([
    { id: 'x' },
    { id: '0190f5fe-7c00-7a00-8000-000000000000' },
    { externalId: 'find-me' },
    { externalId: 'A\0B' },
    { externalId: '\ud800' },
    { card: '' },
    { email: 'nobody' },
    { phone: '1' },
  ])('answers null for nobody: %j', async (by) => {
    expect(await app.till.query(FIND, { by })).toMatchObject({
      status: 200,
      data: { customer: null },
      errors: undefined,
    });
  });

  it('takes exactly one way of naming', async () => {
    for (const by of [{}, { card: '1', email: 'a@example.com' }, { card: null }, { card: 7 }]) {
      const answer = await app.till.query(FIND, { by });
      expect([answer.status, answer.codes]).toEqual([400, ['BAD_USER_INPUT']]);
    }
  });

  it('finds suspended and closed customers as such, and erased ones not', async () => {
    const id = await enrolled(card('STATUS'));
    for (const status of ['SUSPENDED', 'CLOSED']) {
      await setStatus(id, status);
      for (const by of [{ id }, { card: 'status' }]) {
        expect((await app.till.query(FIND, { by })).data.customer).toMatchObject({ id, status });
      }
    }
    await setStatus(id, 'ERASED');
    for (const by of [{ id }, { card: 'status' }]) {
      expect((await app.till.query(FIND, { by })).data.customer).toBeNull();
    }
  });

  it('finds the survivor of up to five merges', async () => {
    const ids: string[] = [];
    for (let i = 0; i <= 6; i++) ids.push(await enrolled(card(`CHAIN${i}`)));
    for (let i = 1; i <= 6; i++) await setStatus(ids[i]!, 'MERGED', ids[i - 1]);
    for (let i = 0; i <= 5; i++) {
      for (const by of [{ id: ids[i] }, { card: `CHAIN${i}` }]) {
        expect((await app.till.query(FIND, { by })).data.customer).toMatchObject({
          id: ids[0],
          status: 'ACTIVE',
          identifiers: [card('CHAIN0')],
        });
      }
    }
    expect((await app.till.query(FIND, { by: { id: ids[6] } })).data.customer).toBeNull();
    expect((await app.till.query(FIND, { by: { card: 'CHAIN6' } })).data.customer).toBeNull();

    const repeated = await enroll(app.till, { identifiers: [card('CHAIN2'), card('CHAIN0')] });
    expect(repeated).toMatchObject({ status: 'REPEATED', customer: { id: ids[0] } });
    await setStatus(ids[0]!, 'ERASED');
    expect((await app.till.query(FIND, { by: { id: ids[3] } })).data.customer).toBeNull();
    const { userErrors } = await enroll(app.till, { identifiers: [card('CHAIN2')] });
    expect(userErrors).toMatchObject([{ code: 'IDENTIFIER_TAKEN' }]);
  });

  it('survives customers merged in a circle', async () => {
    const [a, b] = [await enrolled(card('CIRCLE1')), await enrolled(card('CIRCLE2'))];
    await setStatus(a, 'MERGED', b);
    await setStatus(b, 'MERGED', a);
    expect((await app.till.query(FIND, { by: { id: a } })).data.customer).toBeNull();
  });

  it('shows nothing to another program, whose customers are others', async () => {
    const id = await enrolled(card('SECRET'));
    for (const by of [{ id }, { card: 'SECRET' }]) {
      expect((await app.foreignTill.query(FIND, { by })).data.customer).toBeNull();
    }
    const other = await enroll(app.foreignTill, { identifiers: [card('SECRET')] });
    expect(other.status).toBe('ENROLLED');
    expect(other.customer.id).not.toBe(id);
    expect((await app.till.query(FIND, { by: { id: other.customer.id } })).data.customer).toBeNull();
  });

  it('is not for customers', async () => {
    const id = await enrolled(externalId('reader'));
    for (const by of [{ id }, { externalId: 'reader' }]) {
      const answer = await app.customer('reader').query(FIND, { by });
      expect([answer.status, answer.codes]).toEqual([403, ['FORBIDDEN']]);
    }
  });
});

describe('me', () => {
  it('is the customer of the token', async () => {
    const { customer } = await enroll(app.till, {
      identifiers: [externalId('me'), card('ME')],
      givenName: 'Mia',
      birthDate: '2000-02-29',
    });
    const { data } = await app.customer('me').query(ME);
    expect(data.me).toEqual(customer);
  });

  it('is nobody when the subject is no external id', async () => {
    await enrolled(card('NOT-ME'));
    await enrolled(externalId('blank'));
    for (const subject of ['stranger', 'NOTME', ' ', ' blank', 'blank\u00a0']) {
      expect(await app.customer(subject).query(ME)).toMatchObject({ status: 200, data: { me: null } });
    }
  });

  it('is the survivor for an alias, and nobody for the erased', async () => {
    const [survivor, alias] = [await enrolled(externalId('me-now')), await enrolled(externalId('me-then'))];
    await setStatus(alias, 'MERGED', survivor);
    expect((await app.customer('me-then').query(ME)).data.me).toMatchObject({
      id: survivor,
      identifiers: [externalId('me-now')],
    });
    await setStatus(survivor, 'ERASED');
    expect((await app.customer('me-then').query(ME)).data.me).toBeNull();
  });

  it('is not for keys', async () => {
    for (const client of [app.till, app.staff]) {
      const answer = await client.query(ME);
      expect([answer.status, answer.codes]).toEqual([403, ['FORBIDDEN']]);
    }
  });
});

describe('the loader', () => {
  const request = { trace: { requestId: 'test' } };

  it('loads many customers at once, aliases as their survivors', async () => {
    const ids = [await enrolled(card('LOAD1')), await enrolled(card('LOAD2')), await enrolled(card('LOAD3'))];
    await setStatus(ids[1]!, 'MERGED', ids[0]);
    await setStatus(ids[2]!, 'ERASED');
    const actor = systemActor(app.program.programId, 'test');
    const context = contextOf({ ...request, actor });
    const asked = [...ids, newId()] as CustomerId[];
    const loaded = await Promise.all(asked.map((id) => app.get(CustomerLoader).load(id, context)));
    expect(loaded.map((customer) => customer?.id ?? null)).toEqual([ids[0], ids[0], null, null]);
  });

  it('shows a customer nobody but themselves', async () => {
    const self = (await enrolled(externalId('self'))) as CustomerId;
    const other = (await enrolled(externalId('other'))) as CustomerId;
    const actor = { kind: 'CUSTOMER', programId: app.program.programId, subject: 'self' };
    const context = contextOf({ ...request, actor: { ...actor, capabilities: new Set(['self:read']) } });
    const loader = app.get(CustomerLoader);
    expect(await Promise.all([self, other].map((id) => loader.load(id, context)))).toMatchObject([
      { id: self },
      null,
    ]);
    expect(await Promise.all([self, other].map((id) => loader.personalData(id, context)))).toMatchObject([
      { identifiers: [externalId('self')] },
      null,
    ]);
  });
});
