/**
 * A square matrix by rows, `values[row * stride + column]`, of which a symmetric one is kept in the lower triangle.
 * The stride is an odd number of cache lines, so that equal columns of neighbouring rows do not evict each other.
 */
export interface SquareMatrix {
  readonly size: number;
  readonly stride: number;
  readonly values: Float64Array;
}

const CACHE_LINE = 8;

export function squareMatrix(size: number): SquareMatrix {
  const lines = Math.ceil(size / CACHE_LINE) | 1;
  const stride = lines * CACHE_LINE;
  return { size, stride, values: new Float64Array(size * stride) };
}

/** Products are summed for TILE × TILE elements at once, so that their nine sums stay in registers. */
const TILE = 3;
/** A block of BLOCK rows and DEPTH columns stays in the second-level cache. BLOCK is a multiple of TILE. */
const BLOCK = 63;
const DEPTH = 256;

/** Thrown where a matrix that should be positive definite is not. */
export class NotPositiveDefinite extends Error {}

/**
 * Replaces the lower triangle (diagonal too) of a symmetric positive definite matrix by that of its inverse. What
 * stood above the diagonal is lost.
 *
 * A = L·Lᵀ (Cholesky), U = L⁻ᵀ, A⁻¹ = U·Uᵀ. By rows all three steps are dot products of rows: L grows in the lower
 * triangle, U in the upper one, the inverse again in the lower one, so one array is enough. About size³ operations.
 */
export function invertPositiveDefinite(matrix: SquareMatrix): void {
  const { size } = matrix;
  const reciprocal = new Float64Array(size);
  for (let start = 0; start < size; start += BLOCK) factorColumns(matrix, reciprocal, start);
  for (let row = 0; row < size; row++) clearAboveDiagonal(matrix, row);
  for (let start = 0; start < size; start += BLOCK) invertColumns(matrix, reciprocal, start);
  for (let start = 0; start < size; start += BLOCK) multiplyRows(matrix, reciprocal, start);
}

function clearAboveDiagonal({ size, stride, values }: SquareMatrix, row: number): void {
  values.fill(0, row * stride + row + 1, row * stride + size);
}

/** L's columns from `start`: what the columns before them leave, then the block on the diagonal and below it. */
function factorColumns(matrix: SquareMatrix, reciprocal: Float64Array, start: number): void {
  const { size, stride, values } = matrix;
  const end = Math.min(start + BLOCK, size);
  addProducts(matrix, -1, [start, size], [start, end], [0, start]);
  for (let row = start; row < size; row++) {
    const at = row * stride;
    for (let column = start; column < Math.min(row, end); column++) {
      const other = column * stride;
      let left = values[at + column] ?? 0;
      for (let k = start; k < column; k++) left -= (values[at + k] ?? 0) * (values[other + k] ?? 0);
      values[at + column] = left * (reciprocal[column] ?? 0);
    }
    if (row >= end) continue;
    let pivot = values[at + row] ?? 0;
    for (let k = start; k < row; k++) pivot -= (values[at + k] ?? 0) ** 2;
    if (!(pivot > 0)) throw new NotPositiveDefinite(`row ${row} leaves a pivot of ${pivot}`);
    values[at + row] = Math.sqrt(pivot);
    reciprocal[row] = 1 / Math.sqrt(pivot);
  }
}

/** U's columns from `start`: U[i,k] = −(Σ over t from i to k−1 of L[k,t]·U[i,t]) / L[k,k], and 1 / L[i,i] for k = i. */
function invertColumns(matrix: SquareMatrix, reciprocal: Float64Array, start: number): void {
  const { size, stride, values } = matrix;
  const end = Math.min(start + BLOCK, size);
  for (let rows = 0; rows < start; rows += BLOCK) {
    addProducts(matrix, -1, [rows, rows + BLOCK], [start, end], [rows + BLOCK, start]);
  }
  for (let row = 0; row < end; row++) {
    const at = row * stride;
    const diagonalEnd = Math.min(row - (row % BLOCK) + BLOCK, start);
    for (let column = Math.max(start, row + 1); column < end; column++) {
      const other = column * stride;
      let sum = (values[at + column] ?? 0) - (values[other + row] ?? 0) * (reciprocal[row] ?? 0);
      for (let t = row + 1; t < diagonalEnd; t++) sum -= (values[other + t] ?? 0) * (values[at + t] ?? 0);
      for (let t = Math.max(start, row + 1); t < column; t++) {
        sum -= (values[other + t] ?? 0) * (values[at + t] ?? 0);
      }
      values[at + column] = sum * (reciprocal[column] ?? 0);
    }
  }
}

/** The inverse's rows from `start`: each the products of U's row with U's rows up to it. */
function multiplyRows(matrix: SquareMatrix, reciprocal: Float64Array, start: number): void {
  const { size, stride, values } = matrix;
  const end = Math.min(start + BLOCK, size);
  for (let row = start; row < end; row++) {
    const at = row * stride;
    for (let column = 0; column < row; column++) {
      const other = column * stride;
      let sum = (reciprocal[row] ?? 0) * (values[other + row] ?? 0);
      for (let k = row + 1; k < end; k++) sum += (values[at + k] ?? 0) * (values[other + k] ?? 0);
      values[at + column] = sum;
    }
    let square = (reciprocal[row] ?? 0) ** 2;
    for (let k = row + 1; k < end; k++) square += (values[at + k] ?? 0) ** 2;
    values[at + row] = square;
  }
  addProducts(matrix, 1, [start, end], [0, end], [end, size]);
}

type Range = readonly [from: number, until: number];

/**
 * Adds `sign` times the dot product of the rows r and c over the columns `depth` to the element (r, c), for every r
 * of `rows` and c of `columns`. On the diagonal block that writes above the diagonal too, where nothing is kept.
 */
function addProducts(matrix: SquareMatrix, sign: 1 | -1, rows: Range, columns: Range, depth: Range): void {
  for (let from = depth[0]; from < depth[1]; from += DEPTH) {
    const part: Range = [from, Math.min(from + DEPTH, depth[1])];
    for (let column = columns[0]; column < columns[1]; column += BLOCK) {
      addBlock(matrix, sign, rows, [column, Math.min(column + BLOCK, columns[1])], part);
    }
  }
}

function addBlock(matrix: SquareMatrix, sign: 1 | -1, rows: Range, columns: Range, depth: Range): void {
  const wholeRows = rows[1] - ((rows[1] - rows[0]) % TILE);
  const wholeColumns = columns[1] - ((columns[1] - columns[0]) % TILE);
  for (let row = rows[0]; row < wholeRows; row += TILE) {
    addTiles(matrix, sign, row, [columns[0], wholeColumns], depth);
    for (let r = row; r < row + TILE; r++) addSingly(matrix, sign, r, [wholeColumns, columns[1]], depth);
  }
  for (let row = wholeRows; row < rows[1]; row++) addSingly(matrix, sign, row, columns, depth);
}

function addSingly(
  { stride, values }: SquareMatrix,
  sign: 1 | -1,
  row: number,
  columns: Range,
  depth: Range,
): void {
  const a = row * stride;
  for (let column = columns[0]; column < columns[1]; column++) {
    const b = column * stride;
    let sum = 0;
    for (let k = depth[0]; k < depth[1]; k++) sum += (values[a + k] ?? 0) * (values[b + k] ?? 0);
    values[a + column] = (values[a + column] ?? 0) + sign * sum;
  }
}

/** TILE rows at once. Nearly all of the time goes by here; written out, since an inner array would leave registers. */
function addTiles(
  { stride, values }: SquareMatrix,
  sign: 1 | -1,
  row: number,
  columns: Range,
  depth: Range,
): void {
  const [from, until] = depth;
  const a0 = row * stride;
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const add = (at: number, sum: number): void => {
    values[at] = (values[at] ?? 0) + sign * sum;
  };
  for (let column = columns[0]; column < columns[1]; column += TILE) {
    const b0 = column * stride;
    const b1 = b0 + stride;
    const b2 = b1 + stride;
    let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let k = from; k < until; k++) {
      const x0 = values[a0 + k] ?? 0;
      const x1 = values[a1 + k] ?? 0;
      const x2 = values[a2 + k] ?? 0;
      const y0 = values[b0 + k] ?? 0;
      const y1 = values[b1 + k] ?? 0;
      const y2 = values[b2 + k] ?? 0;
      s00 += x0 * y0;
      s10 += x1 * y0;
      s20 += x2 * y0;
      s01 += x0 * y1;
      s11 += x1 * y1;
      s21 += x2 * y1;
      s02 += x0 * y2;
      s12 += x1 * y2;
      s22 += x2 * y2;
    }
    add(a0 + column, s00);
    add(a0 + column + 1, s01);
    add(a0 + column + 2, s02);
    add(a1 + column, s10);
    add(a1 + column + 1, s11);
    add(a1 + column + 2, s12);
    add(a2 + column, s20);
    add(a2 + column + 1, s21);
    add(a2 + column + 2, s22);
  }
}
