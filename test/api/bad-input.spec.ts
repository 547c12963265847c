import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { GRAPHQL_PATH } from '../../src/platform/graphql/index.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import {
  contentsOf,
  goodsBack,
  HONEY,
  nextNumber,
  purchase,
  receiptOf,
  TEA,
  Till,
  told,
  type Input,
} from '../support/till.js';

const NUL = 'a\u0000b';
const LONE = 'a\ud800b';
const LARGEST = 1_000_000_000_000;

let app: TestApp;
let till: Till;
let bought: Input;
let key: string;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  await till.enroll('ada');
  bought = purchase({ customer: { externalId: 'ada' } });
  await till.record(bought);
  key = await app.program.createKey({ role: 'TILL' });
});
afterAll(() => app.close());

/** Whatever `act` does, nothing is to change. */
async function changesNothing<T>(act: () => Promise<T>): Promise<T> {
  const before = await contentsOf(app.owner);
  const answer = await act();
  expect(await contentsOf(app.owner)).toEqual(before);
  return answer;
}

function line(over: Input): Input {
  return { lines: [HONEY, { ...TEA, ...over }] };
}

/** The same for each text: what is wrong with NUL, broken Unicode, too much and nothing. */
function badTexts(field: string, most: number, put: (text: string) => Input): [string, Input, string[]][] {
  return [
    [`${field} with NUL`, put(NUL), [`UNSUPPORTED_TEXT input.${field}`]],
    [`${field} with a line break`, put('a\nb'), [`UNSUPPORTED_TEXT input.${field}`]],
    [`${field} with half a surrogate pair`, put(LONE), [`UNSUPPORTED_TEXT input.${field}`]],
    [`${field} too long`, put('x'.repeat(most + 1)), [`TOO_LONG input.${field}`]],
    [`${field} empty`, put(''), [`REQUIRED input.${field}`]],
  ];
}

const badNumbers = [0.5, -1, LARGEST + 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 60), 1e300, Number.MIN_VALUE];
const badQuantities = [
  0,
  -1,
  -0.001,
  0.0001,
  1.2345,
  1_000_001,
  2 ** 53,
  1e300,
  '0',
  '-1',
  '1e3',
  '1,5',
  'one',
  '',
  NUL,
  '0x10',
  '١',
];

const badPurchases: [string, Input, string[]][] = [
  ...badTexts('source', 100, (source) => ({ source })),
  ...badTexts('externalId', 200, (externalId) => ({ externalId })),
  ...badTexts('storeCode', 100, (storeCode) => ({ storeCode })),
  ...badTexts('channel', 100, (channel) => ({ channel })),
  ...badTexts('customer', 254, (externalId) => ({ customer: { externalId } })),
  ...badTexts('lines.1.sku', 100, (sku) => line({ sku })),
  ...badTexts('lines.1.name', 500, (name) => line({ name })),
  ...badTexts('lines.1.category', 500, (category) => line({ category })),
  ...['unitPriceMinor', 'lineTotalMinor', 'discountMinor', 'taxMinor'].flatMap((field) =>
    badNumbers.map((value): [string, Input, string[]] => [
      `${field} of ${value}`,
      line({ [field]: value }),
      [`OUT_OF_RANGE input.lines.1.${field}`],
    ]),
  ),
  ...['discountMinor', 'totalMinor'].flatMap((field) =>
    badNumbers.map((value): [string, Input, string[]] => [
      `${field} of ${value}`,
      { [field]: value },
      [`OUT_OF_RANGE input.${field}`],
    ]),
  ),
  ...badQuantities.map((quantity): [string, Input, string[]] => [
    `a quantity of ${JSON.stringify(quantity)}`,
    line({ quantity }),
    ['OUT_OF_RANGE input.lines.1.quantity'],
  ]),
  ...[
    'yesterday',
    '',
    NUL,
    '2026-03-01',
    '2026-03-01T09:30:00',
    '2026-02-30T09:30:00Z',
    '10000-01-01T00:00:00Z',
    '+012026-03-01T09:30:00Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00Z',
    '1899-12-31T23:59:59Z',
  ].map((occurredAt): [string, Input, string[]] => [
    `the time ${JSON.stringify(occurredAt)}`,
    { occurredAt },
    ['INVALID input.occurredAt'],
  ]),
  ['the end of all time', { occurredAt: '9999-12-31T23:59:59Z' }, ['IN_THE_FUTURE input.occurredAt']],
  ['the beginning of all time', { occurredAt: '1900-01-01T00:00:00Z' }, ['TOO_OLD input.occurredAt']],
  ...['EUR', 'gbp', '', NUL, LONE].map((currency): [string, Input, string[]] => [
    `the currency ${JSON.stringify(currency)}`,
    { currency },
    ['CURRENCY_MISMATCH input.currency'],
  ]),
  ['0 lines', { lines: [] }, ['REQUIRED input.lines']],
  ['5,001 lines', { lines: Array.from({ length: 5001 }, () => TEA) }, ['TOO_MANY input.lines']],
  [
    'a discount above the line',
    line({ discountMinor: 1000 }),
    ['DISCOUNT_ABOVE_LINE input.lines.1.discountMinor'],
  ],
  ['a discount above the purchase', { discountMinor: 2500 }, ['OUT_OF_RANGE input.discountMinor']],
  ['tax above the line', line({ taxMinor: 1000 }), ['OUT_OF_RANGE input.lines.1.taxMinor']],
  [
    'a line beyond what can be counted',
    line({ quantity: 1_000_000, unitPriceMinor: LARGEST }),
    ['OUT_OF_RANGE input.lines.1.lineTotalMinor'],
  ],
  [
    'a sum beyond what can be counted',
    { lines: [TEA, { sku: 'GOLD', quantity: 1, unitPriceMinor: LARGEST }] },
    ['OUT_OF_RANGE input.lines'],
  ],
  [
    'several things at once',
    {
      currency: 'EUR',
      lines: [
        { ...TEA, quantity: 0 },
        { ...TEA, sku: NUL },
      ],
      totalMinor: -1,
    },
    [
      'CURRENCY_MISMATCH input.currency',
      'OUT_OF_RANGE input.lines.0.quantity',
      'UNSUPPORTED_TEXT input.lines.1.sku',
      'OUT_OF_RANGE input.totalMinor',
    ],
  ],
];

describe('recordPurchase and previewPurchase refuse', () => {
  it.each(badPurchases)('%s', async (_what, over, expected) => {
    const input = purchase({ customer: { externalId: 'ada' }, ...over });
    const answer = await changesNothing(() => till.record(input));
    expect(told(answer)).toEqual(expected);
    expect(answer).toMatchObject({ status: null, purchase: null, customer: null, warnings: [] });
    expect(told(await till.previewPurchase(input))).toEqual(expected);
  });

  it.each([-1, 1])('a total that is off by %i, and say the right one', async (off) => {
    const input = purchase({ totalMinor: 2499 + off });
    const answer = await changesNothing(() => till.record(input));
    expect(answer.userErrors).toMatchObject([
      { code: 'TOTAL_MISMATCH', field: ['input', 'totalMinor'], expectedTotalMinor: 2499, retryable: false },
    ]);
  });

  it('numbers that no double can hold', async () => {
    const document = `mutation { recordPurchase(input: {
      source: "till", externalId: "huge", occurredAt: "${new Date().toISOString()}", currency: "GBP",
      lines: [{ sku: "A", quantity: 1e400, unitPriceMinor: 1e400 }], discountMinor: 99999999999999999999999999999999
    }) { userErrors { code field } } }`;
    const { data, errors } = await changesNothing(() => app.till.query(document));
    expect(errors).toBeUndefined();
    expect(told(data.recordPurchase)).toEqual([
      'OUT_OF_RANGE input.lines.0.quantity',
      'OUT_OF_RANGE input.lines.0.unitPriceMinor',
      'OUT_OF_RANGE input.discountMinor',
    ]);
  });
});

const badReturns: [string, () => Input, string[]][] = [
  ...[
    ...badTexts('source', 100, (source) => ({ source })),
    ...badTexts('externalId', 200, (externalId) => ({ externalId })),
    ...badTexts('storeCode', 100, (storeCode) => ({ storeCode })),
    ...badTexts('customer', 254, (externalId) => ({ purchase: null, customer: { externalId } })),
    ...badTexts('purchase.source', 100, (source) => ({ purchase: { source, externalId: 'a' } })),
    ...badTexts('purchase.externalId', 200, (externalId) => ({ purchase: { source: 'a', externalId } })),
    ...badTexts('lines.0.sku', 100, (sku) => ({ lines: [{ sku, quantity: 1 }] })),
  ].map(([what, over, expected]): [string, () => Input, string[]] => [what, () => over, expected]),
  ...badQuantities.map((quantity): [string, () => Input, string[]] => [
    `a quantity of ${JSON.stringify(quantity)}`,
    () => ({ lines: [{ sku: 'TEA', quantity }] }),
    ['OUT_OF_RANGE input.lines.0.quantity'],
  ]),
  ['a time without offset', () => ({ occurredAt: '2026-03-01T09:30:00' }), ['INVALID input.occurredAt']],
  ['a time to come', () => ({ occurredAt: '9999-12-31T23:59:59Z' }), ['IN_THE_FUTURE input.occurredAt']],
  ['a time long ago', () => ({ occurredAt: '1999-12-31T23:59:59Z' }), ['TOO_OLD input.occurredAt']],
  ['0 lines', () => ({ lines: [] }), ['REQUIRED input.lines']],
  [
    '5,001 lines',
    () => ({ lines: Array.from({ length: 5001 }, () => ({ sku: 'TEA', quantity: 1 })) }),
    ['TOO_MANY input.lines'],
  ],
  ['lines beside everything', () => ({ everything: true }), ['REQUIRED input.lines']],
  ['both a purchase and a customer', () => ({ customer: { externalId: 'ada' } }), ['INVALID input.customer']],
  ['neither purchase nor customer', () => ({ purchase: null }), ['REQUIRED input.purchase']],
  [
    'everything of a customer',
    () => ({ purchase: null, customer: { externalId: 'ada' }, everything: true, lines: [] }),
    ['REQUIRED input.purchase'],
  ],
  ['a line without sku and number', () => ({ lines: [{ quantity: 1 }] }), ['REQUIRED input.lines.0.sku']],
  [
    'the number of a line without its purchase',
    () => ({
      purchase: null,
      customer: { externalId: 'ada' },
      lines: [{ lineNo: 1, sku: 'TEA', quantity: 1 }],
    }),
    ['INVALID input.lines.0.lineNo'],
  ],
  [
    'a purchase that is not known yet',
    () => ({ purchase: { source: 'till-1', externalId: 'not yet' } }),
    ['PURCHASE_NOT_FOUND input.purchase'],
  ],
  [
    'a customer who is not known',
    () => ({ purchase: null, customer: { externalId: 'nobody' } }),
    ['CUSTOMER_NOT_FOUND input.customer'],
  ],
  [
    'a line that was not bought',
    () => ({ lines: [{ lineNo: 3, quantity: 1 }] }),
    ['LINE_NOT_FOUND input.lines.0.lineNo'],
  ],
  ['line 0', () => ({ lines: [{ lineNo: 0, quantity: 1 }] }), ['OUT_OF_RANGE input.lines.0.lineNo']],
  ['line 1.5', () => ({ lines: [{ lineNo: 1.5, quantity: 1 }] }), ['OUT_OF_RANGE input.lines.0.lineNo']],
  ['line 3e9', () => ({ lines: [{ lineNo: 3e9, quantity: 1 }] }), ['OUT_OF_RANGE input.lines.0.lineNo']],
  ['line -1', () => ({ lines: [{ lineNo: -1, quantity: 1 }] }), ['OUT_OF_RANGE input.lines.0.lineNo']],
  [
    'a product that was not bought',
    () => ({ lines: [{ sku: 'JAM', quantity: 1 }] }),
    ['LINE_NOT_FOUND input.lines.0.sku'],
  ],
  [
    'a line and the sku of another',
    () => ({ lines: [{ lineNo: 1, sku: 'HONEY', quantity: 1 }] }),
    ['LINE_NOT_FOUND input.lines.0.lineNo'],
  ],
  [
    'more than was bought',
    () => ({ lines: [{ lineNo: 2, quantity: '3.001' }] }),
    ['RETURN_EXCEEDS_PURCHASE input.lines.0.quantity'],
  ],
  [
    'what the customer never bought',
    () => ({ purchase: null, customer: { externalId: 'ada' }, lines: [{ sku: 'JAM', quantity: 1 }] }),
    ['NOTHING_TO_RETURN input.lines.0.sku'],
  ],
];

describe('recordReturn and previewReturn refuse', () => {
  it.each(badReturns)('%s', async (_what, over, expected) => {
    const input = goodsBack({ purchase: receiptOf(bought), lines: [{ sku: 'TEA', quantity: 1 }], ...over() });
    const answer = await changesNothing(() => till.takeBack(input));
    expect(told(answer)).toEqual(expected);
    expect(answer).toMatchObject({ status: null, return: null, customer: null });
    const preview = await till.previewReturn(input);
    expect(told(preview)).toEqual(expected);
    expect(preview).toMatchObject({ refundMinor: null, clawback: null });
  });

  it('more than was bought, and say what is left', async () => {
    const lines = [{ lineNo: 2, quantity: 4 }];
    const { userErrors } = await till.takeBack(goodsBack({ purchase: receiptOf(bought), lines }));
    expect(userErrors).toMatchObject([{ returnable: 3, retryable: false }]);
  });
});

describe('claimPurchase refuses', () => {
  it.each([
    ['an empty token', ''],
    ['a token with NUL', NUL],
    ['a token with half a surrogate pair', LONE],
    ['a short token', 'AAAA'],
    ['an endless token', 'A'.repeat(100_000)],
    ['a made-up token', 'A'.repeat(64)],
  ])('%s', async (_what, token) => {
    const answer = await changesNothing(() => till.claim(token, { externalId: 'ada' }));
    expect(told(answer)).toEqual(['RECEIPT_INVALID input.receiptToken']);
    expect(answer).toMatchObject({ status: null, purchase: null, pointsEarned: null, customer: null });
  });

  it.each([NUL, LONE, '', 'x'.repeat(300)])('the customer %j', async (externalId) => {
    const { purchase: sale } = await till.record(purchase());
    const answer = await changesNothing(() => till.claim(sale.receiptToken, { externalId }));
    expect(told(answer)).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
  });
});

describe('a batch', () => {
  it('takes what is good where every third purchase is bad', async () => {
    const bad: [Input, string][] = [
      [line({ quantity: 0 }), 'OUT_OF_RANGE lines.1.quantity'],
      [{ currency: 'USD' }, 'CURRENCY_MISMATCH currency'],
      [{ occurredAt: '2999-01-01T00:00:00Z' }, 'IN_THE_FUTURE occurredAt'],
      [{ externalId: NUL }, 'UNSUPPORTED_TEXT externalId'],
      [{ lines: [] }, 'REQUIRED lines'],
      [{ totalMinor: 1 }, 'TOTAL_MISMATCH totalMinor'],
      [line({ unitPriceMinor: 2 ** 53 }), 'OUT_OF_RANGE lines.1.unitPriceMinor'],
      [line({ discountMinor: 1000 }), 'DISCOUNT_ABOVE_LINE lines.1.discountMinor'],
      [{ externalId: bought['externalId'] }, 'IDEMPOTENCY_CONFLICT externalId'],
      [{ customer: { externalId: LONE } }, 'UNSUPPORTED_TEXT customer'],
    ];
    const customer = { externalId: nextNumber('batch') };
    await till.enroll(customer.externalId);
    const purchases = Array.from({ length: 30 }, (_, n) =>
      purchase({ customer, ...(n % 3 === 2 ? bad[(n - 2) / 3]![0] : {}) }),
    );
    const answers = await till.recordAll(purchases);
    answers.forEach((answer, n) => {
      if (n % 3 !== 2) return expect(answer).toMatchObject({ status: 'RECORDED', userErrors: [] });
      const [code, path] = bad[(n - 2) / 3]![1].split(' ');
      expect(answer.purchase).toBeNull();
      return expect(told(answer)).toEqual([`${code} input.purchases.${n}.${path}`]);
    });
    expect(await till.points(customer.externalId)).toMatchObject({ available: 20 * 24 });
  });

  it('takes what is good where every third return is bad', async () => {
    const bad: [Input, string][] = [
      [{ lines: [{ sku: 'TEA', quantity: 0 }] }, 'OUT_OF_RANGE lines.0.quantity'],
      [{ lines: [{ sku: 'TEA', quantity: 9 }] }, 'RETURN_EXCEEDS_PURCHASE lines.0.quantity'],
      [{ purchase: { source: 'x', externalId: 'y' } }, 'PURCHASE_NOT_FOUND purchase'],
      [{ occurredAt: 'now' }, 'INVALID occurredAt'],
    ];
    const sale = purchase({ lines: [{ ...TEA, quantity: 8 }] });
    await till.record(sale);
    const returns = Array.from({ length: 12 }, (_, n) =>
      goodsBack({
        purchase: receiptOf(sale),
        lines: [{ sku: 'TEA', quantity: 1 }],
        ...(n % 3 === 2 ? bad[(n - 2) / 3]![0] : {}),
      }),
    );
    const answers = await till.takeAllBack(returns);
    answers.forEach((answer, n) => {
      if (n % 3 !== 2) return expect(answer).toMatchObject({ status: 'RECORDED', userErrors: [] });
      const [code, path] = bad[(n - 2) / 3]![1].split(' ');
      return expect(told(answer)).toEqual([`${code} input.returns.${n}.${path}`]);
    });
  });

  it.each([
    ['recordPurchases', 'RecordPurchasesInput', 'purchases', purchase, []],
    ['recordReturns', 'RecordReturnsInput', 'returns', () => goodsBack({ everything: true }), []],
  ])('of %s has 1 to 500 items', async (field, type, list, item) => {
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { results { status } userErrors { code field } } }`;
    for (const [size, code] of [
      [0, 'REQUIRED'],
      [501, 'TOO_MANY'],
    ] as const) {
      const input = { [list]: Array.from({ length: size }, () => item()) };
      const { data } = await changesNothing(() => app.till.query(document, { input }));
      expect(data[field]).toMatchObject({ results: [], userErrors: [{ code, field: ['input', list] }] });
    }
  });
});

describe('what is no request', () => {
  const RECORD = 'mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { status } }';

  it.each([
    ['a number for a text', { externalId: 1 }, 'input.externalId'],
    ['null for a text', { source: null }, 'input.source'],
    ['a list for a text', { storeCode: ['a'] }, 'input.storeCode'],
    ['a text for an amount', line({ unitPriceMinor: '1' }), 'input.lines.1.unitPriceMinor'],
    ['a truth for a quantity', line({ quantity: true }), 'input.lines.1.quantity'],
    ['nothing for a quantity', line({ quantity: null }), 'input.lines.1.quantity'],
    ['an object for a quantity', line({ quantity: {} }), 'input.lines.1.quantity'],
    ['a number for a time', { occurredAt: 1 }, 'input.occurredAt'],
    ['null for the lines', { lines: null }, 'input.lines'],
    ['null for a line', { lines: [null] }, 'input.lines.0'],
    ['a text for a line', { lines: ['TEA'] }, 'input.lines.0'],
    ['a field that is unknown', { points: 10 }, 'input'],
    ['nobody for the customer', { customer: {} }, 'input.customer'],
    ['two names for the customer', { customer: { externalId: 'a', card: 'b' } }, 'input.customer'],
    ['a name that is null', { customer: { externalId: null } }, 'input.customer'],
  ])('is told as such: %s', async (_what, over, path) => {
    const { status, errors, codes } = await changesNothing(() =>
      app.till.query(RECORD, { input: purchase(over) }),
    );
    expect(status).toBe(400);
    expect(codes).toEqual(['BAD_USER_INPUT']);
    const field = (errors![0]!.extensions!['field'] as string[]).join('.');
    expect(field === path || field.startsWith(`${path}.`)).toBe(true);
  });

  it.each(['lines.0.unitPriceMinor', 'lines.0.quantity', 'discountMinor'])(
    'is told as such: points, as floating as can be, at %s',
    async (path) => {
      const text = JSON.stringify({ query: RECORD, variables: { input: purchase({ lines: [TEA] }) } });
      const body = text.replace(
        path === 'discountMinor'
          ? '"currency"'
          : `"${path.split('.')[2]}":${path.endsWith('quantity') ? 1 : 999}`,
        path === 'discountMinor' ? '"discountMinor":NaN,"currency"' : `"${path.split('.')[2]}":NaN`,
      );
      const response = await send(body);
      expect(response.status).toBe(400);
    },
  );

  it('is not read beyond 4 MB', async () => {
    const lines = Array.from({ length: 5000 }, () => ({ ...TEA, name: 'x'.repeat(2_100) }));
    const body = JSON.stringify({ query: RECORD, variables: { input: purchase({ lines }) } });
    expect(body.length).toBeGreaterThan(10_000_000);
    const response = await changesNothing(() => send(body));
    expect(response.status).toBe(413);
  });

  async function send(body: string): Promise<request.Response> {
    return request(app.server)
      .post(GRAPHQL_PATH)
      .set('authorization', `Bearer ${key}`)
      .set('content-type', 'application/json')
      .send(body);
  }
});
