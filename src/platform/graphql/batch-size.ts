import { toUserErrors, type UserError } from './user-error.js';

/** The most items that one mutation takes. */
const LARGEST_BATCH = 500;

/** Why a batch of that size, given in this field of the input, is refused; empty when it is not. */
export function refuseBatchSize(size: number, field: string): UserError[] {
  if (size >= 1 && size <= LARGEST_BATCH) return [];
  const code = size === 0 ? 'REQUIRED' : 'TOO_MANY';
  const message = `${field} must be 1 to ${LARGEST_BATCH}.`;
  return toUserErrors([{ code, message, field: [field], retryable: false }]);
}
