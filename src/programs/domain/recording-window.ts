import { formatInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import type { Program } from './program.js';

const DAY_MILLIS = 86_400_000;

/** Whether an act lies too far ahead or back to be recorded now. A repeat is not asked. */
export function judgeTime(
  occurredAt: Instant,
  program: Pick<Program, 'backdatingDays' | 'clockSkewSeconds'>,
  now: Instant,
  unlimited: boolean,
): Refusal | undefined {
  const earliest = now - program.backdatingDays * DAY_MILLIS;
  const latest = now + program.clockSkewSeconds * 1000;
  if (occurredAt > latest) {
    const message = `occurredAt must not be later than ${formatInstant(latest)}.`;
    return refuseTime('IN_THE_FUTURE', message, earliest, latest);
  }
  if (!unlimited && occurredAt < earliest) {
    const message = `occurredAt must not be earlier than ${formatInstant(earliest)}.`;
    return refuseTime('TOO_OLD', message, earliest, latest);
  }
  return undefined;
}

function refuseTime(code: string, message: string, earliest: Instant, latest: Instant): Refusal {
  return {
    code,
    message,
    field: ['occurredAt'],
    retryable: code === 'IN_THE_FUTURE',
    details: { earliest, latest },
  };
}
