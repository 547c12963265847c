import { Temporal } from 'temporal-polyfill';
import { parseInstant, type Instant } from '../../kernel/instant.js';

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,9})?))?\s*([Zz]|[+-]\d{2}:?\d{2})?)?$/;
const MOST_KEPT = 10_000;

/**
 * Reads times as files write them: `2010-12-01T08:26:00`, `2010-12-01 08:26` or `2010-12-01`, its beginning, by the
 * clock on the wall of a time zone; or with an offset of their own. Of an hour that comes twice when clocks go back
 * the first is meant; what clocks skip when they go forward counts as that much later.
 */
export class LocalTimes {
  /** The lines of an order repeat its time, and finding an offset is slow. */
  private readonly known = new Map<string, Instant | undefined>();

  constructor(private readonly timeZone: string) {}

  read(text: string): Instant | undefined {
    if (this.known.has(text)) return this.known.get(text);
    if (this.known.size >= MOST_KEPT) this.known.clear();
    const instant = this.parse(text);
    this.known.set(text, instant);
    return instant;
  }

  private parse(text: string): Instant | undefined {
    const match = TIME.exec(text);
    if (!match) return undefined;
    const [, date, minutes = '00:00', seconds = '00', offset] = match;
    const local = `${date}T${minutes}:${seconds}`;
    if (offset) return parseInstant(`${local}${offset.replace(/^(...)(\d\d)$/, '$1:$2')}`);
    const asUtc = parseInstant(`${local}Z`);
    if (asUtc === undefined) return undefined;
    return Temporal.PlainDateTime.from(local).toZonedDateTime(this.timeZone).epochMilliseconds;
  }
}
