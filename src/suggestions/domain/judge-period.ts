import { parseInstant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { Period } from './holdout-groups.js';

const DAY_MILLIS = 86_400_000;
const LONGEST_DAYS = 800;

/** A period as it was sent, in RFC 3339: from the first on, up to but without the second, at most 800 days. */
export function judgePeriod(from: string, until: string): Result<Period> {
  const period = { from: parseInstant(from), until: parseInstant(until) };
  const flaws: Refusal[] = [];
  for (const name of ['from', 'until'] as const) {
    if (period[name] === undefined) flaws.push({ ...NO_TIME, field: [name] });
  }
  if (period.from === undefined || period.until === undefined) return refuse(flaws);
  const length = period.until - period.from;
  if (length <= 0 || length > LONGEST_DAYS * DAY_MILLIS) return refuse([WRONG_LENGTH]);
  return ok({ from: period.from, until: period.until });
}

const NO_TIME: Omit<Refusal, 'field'> = {
  code: 'INVALID',
  message: 'Give a date-time with an offset, such as 2026-03-01T00:00:00+01:00.',
  retryable: false,
};

const WRONG_LENGTH: Refusal = {
  code: 'OUT_OF_RANGE',
  message: `until must be later than from, by at most ${LONGEST_DAYS} days.`,
  field: ['until'],
  retryable: false,
};
