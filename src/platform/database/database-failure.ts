import type { Refusal } from '../../kernel/refusal.js';

interface DatabaseFailure {
  readonly code: string;
  readonly constraint?: string;
}

function asDatabaseFailure(error: unknown): DatabaseFailure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // TypeORM wraps what the driver threw.
  const source = 'driverError' in error ? (error.driverError as object) : error;
  return 'code' in source && typeof source.code === 'string' ? (source as DatabaseFailure) : undefined;
}

const CONNECTION_LOST = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

/** Whether the database itself failed for the moment: connection lost, server stopping or starting. */
export function isPassing(error: unknown): boolean {
  const failure = asDatabaseFailure(error);
  if (failure) return /^(08|57P)/.test(failure.code) || CONNECTION_LOST.has(failure.code);
  return (
    error instanceof Error && /Connection terminated|not queryable|Query read timeout/.test(error.message)
  );
}

/** Whether somebody else held what was needed for too long: a lock, or every connection. */
export function isCrowded(error: unknown): boolean {
  const failure = asDatabaseFailure(error);
  if (failure) return failure.code === '55P03' || failure.code === '57014' || failure.code === '53300';
  return error instanceof Error && /timeout exceeded when trying to connect/.test(error.message);
}

/** What is told then, where nothing was written. */
export const CROWDED: Refusal = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'This could not be recorded in time, for too many were at work on the same. Send it again.',
  field: [],
  retryable: true,
};

/** Whether a statement took longer than any may. */
export function isOutOfTime(error: unknown): boolean {
  return asDatabaseFailure(error)?.code === '57014';
}

/** Whether running the same work again may end differently: it lost a race against another transaction. */
export function isWorthAnotherTry(error: unknown, conflicts: readonly string[]): boolean {
  const failure = asDatabaseFailure(error);
  if (!failure) return false;
  if (failure.code === '40001' || failure.code === '40P01') return true;
  return failure.code === '23505' && conflicts.includes(failure.constraint ?? '');
}
