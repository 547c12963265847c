import { DECIMAL_PLACES, formatDecimal, parseDecimal } from '../../kernel/decimal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';

/** In minor units; what is more is a slip of the pen. */
const HIGHEST_COST = 1_000;

/**
 * Reads what a point costs, a decimal of minor units such as `0.5`, into ten-thousandths of a minor unit. Refuses
 * INVALID and OUT_OF_RANGE.
 */
export function judgeCostPerPoint(text: string): Result<number> {
  const cost = parseDecimal(text, DECIMAL_PLACES);
  if (cost === undefined) {
    const message = `costPerPointMinor must be a decimal of at least 0 with at most ${DECIMAL_PLACES} places, such as 0.5.`;
    return refuse([{ code: 'INVALID', message, field: ['costPerPointMinor'], retryable: false }]);
  }
  if (cost > HIGHEST_COST * 10 ** DECIMAL_PLACES) {
    const message = `costPerPointMinor must be at most ${HIGHEST_COST} minor units.`;
    return refuse([{ code: 'OUT_OF_RANGE', message, field: ['costPerPointMinor'], retryable: false }]);
  }
  return ok(cost);
}

/** The decimal of minor units that a cost in ten-thousandths of one is. */
export function describeCostPerPoint(cost: number): string {
  return formatDecimal(cost, DECIMAL_PLACES);
}
