/**
 * What is to be made large: its value at `at`, all of which are positive, with its derivatives written into `slopes`.
 */
export type Objective = (at: Float64Array, slopes: Float64Array) => number;

export interface Maximum {
  readonly at: readonly number[];
  readonly value: number;
  /** The largest derivative left, by the logarithms of the parameters. */
  readonly steepness: number;
  /** How often the objective was computed. */
  readonly evaluations: number;
  readonly converged: boolean;
  /** The parameters, by position, that ran to the edge of what is searched: the objective has no maximum inside. */
  readonly atEdge: readonly number[];
}

/** Parameters are searched from about e^-7 = 1/1,100 to 1,100 times where the search starts from. */
const EDGE = 7;
/** Towards infinity all is so flat that the search may end before it gets to the edge. */
const NEAR_EDGE = 1;
const FLAT = 1e-9;
/** Where rounding lets the objective rise no further, this is flat enough. */
const NEARLY_FLAT = 1e-6;
const MOST_STEPS = 200;
const MOST_TRIES = 40;
const LONGEST_STEP = 2;
/** As a share of the objective: what it could still rise by is then nothing worth a step. */
const NEGLIGIBLE = 1e-15;
/** Likewise: how far rounding alone may make it seem to rise or fall, with parameters at the edge. */
const ROUNDING = 1e-11;
const SUFFICIENT_FALL = 1e-4;
const SUFFICIENT_FLATTENING = 0.9;

interface Point {
  readonly at: Float64Array;
  readonly value: number;
  readonly slopes: Float64Array;
}

/** The search itself goes downhill, on the objective turned over. */
type Evaluate = (at: Float64Array) => Point;

/**
 * The greatest value of a smooth function of positive parameters, searched over their logarithms from `start` by
 * the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with the weak Wolfe line search of A. Lewis and
 * M. Overton (2013). It uses no chance: the same function gives the same answer.
 *
 * A likelihood may have its maximum at infinity or zero (nobody ever leaves, all customers alike). Beyond the edge a
 * steep wall is added, so that the search ends, and `atEdge` says so; inside, nothing is changed.
 */
export function maximisePositive(objective: Objective, start: readonly number[]): Maximum {
  let evaluations = 0;
  const values = new Float64Array(start.length);
  const evaluate: Evaluate = (at) => {
    evaluations++;
    for (let i = 0; i < at.length; i++) values[i] = start[i]! * Math.exp(at[i]!);
    const slopes = new Float64Array(at.length);
    let value = -objective(values, slopes);
    for (let i = 0; i < at.length; i++) {
      const beyond = Math.max(0, Math.abs(at[i]!) - EDGE);
      value += beyond * beyond;
      slopes[i] = 2 * beyond * Math.sign(at[i]!) - slopes[i]! * values[i]!;
    }
    return { at, value, slopes };
  };
  const { point, converged } = descend(evaluate, evaluate(new Float64Array(start.length)));
  const at = start.map((value, i) => value * Math.exp(point.at[i]!));
  return {
    at,
    value: objective(Float64Array.from(at), new Float64Array(at.length)),
    steepness: largest(point.slopes),
    evaluations,
    converged,
    atEdge: at.flatMap((_, i) => (Math.abs(point.at[i]!) > EDGE - NEAR_EDGE ? [i] : [])),
  };
}

function descend(evaluate: Evaluate, start: Point): { point: Point; converged: boolean } {
  let point = start;
  let inverse = identity(start.at.length);
  for (let step = 0; step < MOST_STEPS && largest(point.slopes) > FLAT; step++) {
    let direction = times(inverse, point.slopes, -1);
    if (!(dot(direction, point.slopes) < 0)) {
      inverse = identity(point.at.length);
      direction = times(inverse, point.slopes, -1);
    }
    const canFall = -dot(direction, point.slopes);
    if (canFall < NEGLIGIBLE * Math.abs(point.value) && largest(point.slopes) <= NEARLY_FLAT) break;
    const next = searchLine(evaluate, point, direction, step === 0);
    if (!next) break;
    improve(inverse, point, next);
    point = next;
  }
  return { point, converged: largest(point.slopes) <= NEARLY_FLAT };
}

/** A point further along that lies enough lower and is enough flatter, or `undefined` where rounding hides it. */
function searchLine(
  evaluate: Evaluate,
  from: Point,
  direction: Float64Array,
  first: boolean,
): Point | undefined {
  const slope = dot(direction, from.slopes);
  const ceiling = from.value + ROUNDING * Math.abs(from.value);
  let low = 0;
  let high = Infinity;
  let length = Math.min(1, (first ? 1 : LONGEST_STEP) / largest(direction));
  let best: Point | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const next = evaluate(from.at.map((value, i) => value + length * direction[i]!));
    if (!(next.value <= ceiling + SUFFICIENT_FALL * length * slope)) {
      high = length;
    } else {
      best = next;
      if (dot(direction, next.slopes) >= SUFFICIENT_FLATTENING * slope) return next;
      low = length;
    }
    length = high < Infinity ? (low + high) / 2 : 2 * low;
  }
  return best;
}

/** Learns from one step how the slopes change, in place. */
function improve(inverse: Float64Array[], from: Point, to: Point): void {
  const moved = to.at.map((value, i) => value - from.at[i]!);
  const changed = to.slopes.map((value, i) => value - from.slopes[i]!);
  const curvature = dot(moved, changed);
  if (!(curvature > 0)) return;
  const mapped = times(inverse, changed, 1);
  const scale = (1 + dot(changed, mapped) / curvature) / curvature;
  for (let i = 0; i < moved.length; i++) {
    const row = inverse[i]!;
    for (let j = 0; j < moved.length; j++) {
      row[j] =
        row[j]! +
        scale * moved[i]! * moved[j]! -
        (mapped[i]! * moved[j]! + moved[i]! * mapped[j]!) / curvature;
    }
  }
}

function identity(size: number): Float64Array[] {
  return Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (__, j) => +(i === j)));
}

function times(matrix: readonly Float64Array[], vector: Float64Array, factor: number): Float64Array {
  return Float64Array.from(matrix, (row) => factor * dot(row, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  return most;
}
