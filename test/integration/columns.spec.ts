import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import {
  boolean,
  bytes,
  columns,
  float4,
  float8,
  int2,
  int4,
  int8,
  json,
  jsonb,
  text,
  timestamp,
  uuid,
} from '../../src/platform/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const row = fc.record({
  id: fc.option(fc.uuid()),
  words: fc.option(fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''))),
  small: fc.option(fc.integer({ min: -32_768, max: 32_767 })),
  int: fc.option(fc.integer()),
  whole: fc.option(fc.maxSafeInteger()),
  share: fc.option(fc.double({ noNaN: true })),
  yes: fc.option(fc.boolean()),
  at: fc.option(
    fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    }),
  ),
  json: fc.option(fc.json()),
  raw: fc.option(fc.uint8Array()),
});

const UNNEST = `SELECT id, words, small, int, whole::text, share, yes, at, json::text = before::jsonb::text AS same,
    kept::text = before AS kept, raw
  FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::int[], $5::bigint[], $6::boolean[], $7::timestamptz[],
    $8::jsonb[], $9::bytea[], $10::text[], $11::float8[], $12::json[])
    AS t (id, words, small, int, whole, yes, at, json, raw, before, share, kept)`;

describe('columns', () => {
  it('reach the database as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
        const { rows: found } = await client.query(
          UNNEST,
          columns(rows, [
            uuid(({ id }) => id),
            text(({ words }) => words),
            int2(({ small }) => small),
            int4(({ int }) => int),
            int8(({ whole }) => whole),
            boolean(({ yes }) => yes),
            timestamp(({ at }) => at && at.getTime()),
            // PostgreSQL's JSON takes no NUL.
            jsonb(({ json }) => json && json.replaceAll('\\u0000', '')),
            bytes(({ raw }) => raw),
            text(({ json }) => json && json.replaceAll('\\u0000', '')),
            float8(({ share }) => share),
            json((each) => each.json && each.json.replaceAll('\\u0000', '')),
          ]),
        );
        expect(found).toEqual(
          rows.map(({ json, raw, whole, ...plain }) => ({
            ...plain,
            whole: whole === null ? null : String(whole),
            same: json === null ? null : true,
            kept: json === null ? null : true,
            raw: raw && Buffer.from(raw),
          })),
        );
      }),
    );
  });

  it.each([
    [
      'far times',
      timestamp((at: number) => at),
      'timestamptz',
      [Date.UTC(9999, 11, 31), Date.UTC(1900, 0, 1)],
    ],
    ['numbers of single precision', float4((n: number) => n), 'float4', [0.5, -(2 ** -10), 2 ** 20, 3]],
    ['the ends of what is exact', int8((n: number) => n), 'bigint', [2 ** 53 - 1, -(2 ** 53) + 1, 0, -1]],
  ])('%s are exact', async (_what, column, type, values) => {
    const { rows } = await client.query(
      `SELECT v FROM unnest($1::${type}[]) AS v`,
      columns(values, [column]),
    );
    expect(rows.map(({ v }) => (v instanceof Date ? v.getTime() : Number(v)))).toEqual(values);
  });

  it.each([0.5, Number.NaN, 2 ** 53])('%d is no whole number to be kept', (value) => {
    expect(() => columns([value], [int8((n) => n)])).toThrow(RangeError);
  });
});
