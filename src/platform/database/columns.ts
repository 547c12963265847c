import type { Instant } from '../../kernel/instant.js';

/** One column of rows that are handed to a statement: the type of its values and how to pick them. */
export interface Column<Row> {
  readonly type: ColumnType;
  readonly pick: (row: Row) => Cell;
}

type Cell = string | number | boolean | Uint8Array | null;

/** How PostgreSQL sends and takes the values of a type in binary form. */
interface ColumnType {
  /** In the catalogue, the same on every server. */
  readonly oid: number;
  /** Bytes of a value. */
  size(value: Cell): number;
  write(value: Cell, into: Buffer, at: number): void;
}

type Pick<Row, Value> = (row: Row) => Value | null;

const HEADER_BYTES = 20;
const UUID_LENGTH = 36;
const LENGTH_BYTES = 4;
const TWO_TO_32 = 2 ** 32;
/** 2000-01-01, from which PostgreSQL counts. */
const EPOCH_MS = 946_684_800_000;
const MOST_EXACT_MS = Number.MAX_SAFE_INTEGER / 1_000;

const UUID = fixed<string>(2950, 16, (value, into, at) => {
  if (value.length !== UUID_LENGTH) throw new RangeError(`${value} is no UUID`);
  for (let from = 0; from < value.length; from += 2) {
    if (value.charCodeAt(from) === DASH) from++;
    into[at++] = (digit(value, from) << 4) | digit(value, from + 1);
  }
});
const INT2 = fixed<number>(21, 2, (value, into, at) => into.writeInt16BE(value, at));
const INT4 = fixed<number>(23, 4, (value, into, at) => into.writeInt32BE(value, at));
const INT8 = fixed<number>(20, 8, writeInt64);
const FLOAT4 = fixed<number>(700, 4, (value, into, at) => into.writeFloatBE(value, at));
const FLOAT8 = fixed<number>(701, 8, (value, into, at) => into.writeDoubleBE(value, at));
const BOOLEAN = fixed<boolean>(16, 1, (value, into, at) => into.writeUInt8(value ? 1 : 0, at));
const TIMESTAMP = fixed<Instant>(1184, 8, (value, into, at) => {
  const ms = value - EPOCH_MS;
  if (Math.abs(ms) <= MOST_EXACT_MS) writeInt64(ms * 1_000, into, at);
  else into.writeBigInt64BE(BigInt(ms) * 1_000n, at);
});
const TEXT: ColumnType = {
  oid: 25,
  size: (value) => Buffer.byteLength(value as string),
  write: (value, into, at) => into.write(value as string, at),
};
const JSON_TEXT: ColumnType = { ...TEXT, oid: 114 };
const JSONB: ColumnType = {
  oid: 3802,
  size: (value) => 1 + TEXT.size(value),
  write: (value, into, at) => {
    // The version of the form, which has always been 1.
    into[at] = 1;
    TEXT.write(value, into, at + 1);
  },
};
const BYTES: ColumnType = {
  oid: 17,
  size: (value) => (value as Uint8Array).length,
  write: (value, into, at) => into.set(value as Uint8Array, at),
};

export const uuid = <Row>(pick: Pick<Row, string>): Column<Row> => ({ type: UUID, pick });
export const text = <Row>(pick: Pick<Row, string>): Column<Row> => ({ type: TEXT, pick });
export const int2 = <Row>(pick: Pick<Row, number>): Column<Row> => ({ type: INT2, pick });
export const int4 = <Row>(pick: Pick<Row, number>): Column<Row> => ({ type: INT4, pick });
export const int8 = <Row>(pick: Pick<Row, number>): Column<Row> => ({ type: INT8, pick });
export const float4 = <Row>(pick: Pick<Row, number>): Column<Row> => ({ type: FLOAT4, pick });
export const float8 = <Row>(pick: Pick<Row, number>): Column<Row> => ({ type: FLOAT8, pick });
export const boolean = <Row>(pick: Pick<Row, boolean>): Column<Row> => ({ type: BOOLEAN, pick });
export const timestamp = <Row>(pick: Pick<Row, Instant>): Column<Row> => ({ type: TIMESTAMP, pick });
/** Of JSON texts, kept as they are: for what is read and written whole, at a fraction of the cost of `jsonb`. */
export const json = <Row>(pick: Pick<Row, string>): Column<Row> => ({ type: JSON_TEXT, pick });
/** Of JSON texts. */
export const jsonb = <Row>(pick: Pick<Row, string>): Column<Row> => ({ type: JSONB, pick });
export const bytes = <Row>(pick: Pick<Row, Uint8Array>): Column<Row> => ({ type: BYTES, pick });

/**
 * The values of rows, column by column, as the parameters of a statement that reads them with `unnest($n::type[])`;
 * the type there must be that of the column here. They are sent as PostgreSQL's binary arrays: writing and reading
 * them as text took the longer part of a batch's time on both sides.
 */
export function columns<Row>(rows: readonly Row[], wanted: readonly Column<Row>[]): Buffer[] {
  return wanted.map(({ type, pick }) => arrayOf(rows.map(pick), type));
}

function arrayOf(values: readonly Cell[], { oid, size, write }: ColumnType): Buffer {
  let length = HEADER_BYTES;
  let nulls = 0;
  const sizes = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value === null) nulls = 1;
    else length += sizes[index] = size(value);
    length += LENGTH_BYTES;
  }
  const array = Buffer.allocUnsafe(length);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(nulls, 4);
  array.writeInt32BE(oid, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    array.writeInt32BE(value === null ? -1 : sizes[index]!, at);
    at += LENGTH_BYTES;
    if (value === null) continue;
    write(value, array, at);
    at += sizes[index]!;
  }
  return array;
}

function fixed<Value>(
  oid: number,
  bytesEach: number,
  write: (value: Value, into: Buffer, at: number) => unknown,
): ColumnType {
  return { oid, size: () => bytesEach, write: write as ColumnType['write'] };
}

function writeInt64(value: number, into: Buffer, at: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number that can be kept`);
  into.writeInt32BE(Math.floor(value / TWO_TO_32), at);
  into.writeUInt32BE(value >>> 0, at + 4);
}

const DASH = 45;

/** The value of a hexadecimal digit, in upper or lower case. */
function digit(value: string, index: number): number {
  const code = value.charCodeAt(index);
  return code < 58 ? code - 48 : (code | 32) - 87;
}
