import type { Instant } from '../../kernel/instant.js';
import { byRank, type CompiledRule } from './compiled-rule.js';
import type { RuleLine } from './line-filter.js';
import type { LocalTime } from './local-time.js';
import type { RuleTriggerKind } from './rule-definition.js';
import type { Period } from './rule-version.js';
import { isInForce, isWeekly, touchesHourOfWeek } from './schedule.policy.js';

/** One version of a rule and when it was published and not paused. */
export interface IndexedRule {
  readonly rule: CompiledRule;
  readonly periods: readonly Period[];
}

type ProductLine = Pick<RuleLine, 'sku' | 'categories' | 'tags'>;

/** A rule in the index. The mark tells that it was found already in the search of that number. */
interface Entry {
  readonly rule: CompiledRule;
  readonly rank: number;
  mark: number;
}

/** Rules by the products without which they do nothing. */
interface Shelf {
  readonly anyProduct: Entry[];
  readonly bySku: Map<string, Entry[]>;
  readonly byCategory: Map<string, Entry[]>;
  readonly byTag: Map<string, Entry[]>;
}

/** The rules between two instants at which any rule begins or ends, each trigger's by the hour of the week. */
interface Segment {
  readonly anyHour: Map<RuleTriggerKind, Shelf>;
  readonly byHour: Map<RuleTriggerKind, (Shelf | undefined)[]>;
}

const HOURS_OF_WEEK = 168;
const HOUR_MILLIS = 3_600_000;
/** Imports of history walk through all segments; only so many are kept ready. */
const MOST_SEGMENTS = 32;

/**
 * Finds the rules that may match, without looking at the others: those of the trigger, in force at that time, that
 * name one of the products or none. What it finds still has to be asked for its condition.
 */
export class RuleIndex {
  private readonly entries: readonly { readonly entry: Entry; readonly periods: readonly Period[] }[];
  /** The instants at which any rule begins or ends, rising. */
  private readonly edges: readonly Instant[];
  private readonly segments = new Map<number, Segment>();
  private search = 0;

  constructor(rules: readonly IndexedRule[]) {
    this.entries = [...rules]
      .sort((a, b) => byRank(a.rule, b.rule) || a.rule.version - b.rule.version)
      .map(({ rule, periods }, rank) => ({ entry: { rule, rank, mark: 0 }, periods: within(rule, periods) }));
    const edges = this.entries.flatMap(({ periods }) =>
      periods.flatMap(({ from, until }) => [from, until ?? Infinity]),
    );
    this.edges = [...new Set(edges)].filter(Number.isFinite).sort((a, b) => a - b);
  }

  /** The rules for purchases that may match these lines at that time, in order of rank. */
  forPurchase(at: LocalTime, lines: readonly ProductLine[]): CompiledRule[] {
    return this.find('PURCHASE', at, lines);
  }

  /** The rules in force for something else that happened, in order of rank. */
  forTrigger(trigger: Exclude<RuleTriggerKind, 'PURCHASE'>, at: LocalTime): CompiledRule[] {
    return this.find(trigger, at, []);
  }

  private find(trigger: RuleTriggerKind, at: LocalTime, lines: readonly ProductLine[]): CompiledRule[] {
    const found: Entry[] = [];
    const search = ++this.search;
    const take = (entries: readonly Entry[] | undefined): void => {
      if (!entries) return;
      for (const entry of entries) {
        if (entry.mark === search) continue;
        entry.mark = search;
        if (isInForce(entry.rule.schedule, at)) found.push(entry);
      }
    };
    const segment = this.segmentAt(at.instant);
    const hourOfWeek = (at.dayOfWeek - 1) * 24 + Math.floor(at.millisOfDay / HOUR_MILLIS);
    takeFrom(segment.anyHour.get(trigger), lines, take);
    takeFrom(segment.byHour.get(trigger)?.[hourOfWeek], lines, take);
    return found.sort((a, b) => a.rank - b.rank).map(({ rule }) => rule);
  }

  private segmentAt(instant: Instant): Segment {
    const number = countUpTo(this.edges, instant);
    let segment = this.segments.get(number);
    if (!segment) {
      segment = this.build(instant);
      if (this.segments.size >= MOST_SEGMENTS) this.segments.delete(this.segments.keys().next().value!);
      this.segments.set(number, segment);
    }
    return segment;
  }

  private build(instant: Instant): Segment {
    const segment: Segment = { anyHour: new Map(), byHour: new Map() };
    for (const { entry, periods } of this.entries) {
      if (!periods.some(({ from, until }) => from <= instant && (until === null || instant < until)))
        continue;
      const { trigger, schedule } = entry.rule;
      if (!isWeekly(schedule)) {
        putOn(shelfOf(segment.anyHour, trigger.kind), entry);
        continue;
      }
      let hours = segment.byHour.get(trigger.kind);
      if (!hours) segment.byHour.set(trigger.kind, (hours = new Array<Shelf | undefined>(HOURS_OF_WEEK)));
      for (let hour = 0; hour < HOURS_OF_WEEK; hour++) {
        if (touchesHourOfWeek(schedule, hour)) putOn((hours[hour] ??= emptyShelf()), entry);
      }
    }
    return segment;
  }
}

/** The periods, as far as the rule's own dates go. */
function within({ schedule }: CompiledRule, periods: readonly Period[]): Period[] {
  return periods
    .map(({ from, until }) => ({
      from: Math.max(from, schedule.from),
      until: Math.min(until ?? Infinity, schedule.until),
    }))
    .filter(({ from, until }) => from < until)
    .map(({ from, until }) => ({ from, until: until === Infinity ? null : until }));
}

/** How many of the rising edges lie at or before the instant. */
function countUpTo(edges: readonly Instant[], instant: Instant): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function emptyShelf(): Shelf {
  return { anyProduct: [], bySku: new Map(), byCategory: new Map(), byTag: new Map() };
}

function shelfOf(shelves: Map<RuleTriggerKind, Shelf>, kind: RuleTriggerKind): Shelf {
  let shelf = shelves.get(kind);
  if (!shelf) shelves.set(kind, (shelf = emptyShelf()));
  return shelf;
}

function putOn(shelf: Shelf, entry: Entry): void {
  const { awards, otherEffects } = entry.rule;
  const included = awards.map(({ filter }) => filter?.included ?? null);
  if (otherEffects.length > 0 || included.includes(null)) {
    shelf.anyProduct.push(entry);
    return;
  }
  for (const products of included) {
    if (!products) continue;
    for (const sku of products.skus) add(shelf.bySku, sku, entry);
    for (const category of products.categories) add(shelf.byCategory, category, entry);
    for (const tag of products.tags) add(shelf.byTag, tag, entry);
  }
}

function add(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const there = entries.get(key);
  if (!there) entries.set(key, [entry]);
  else if (there.at(-1) !== entry) there.push(entry);
}

function takeFrom(
  shelf: Shelf | undefined,
  lines: readonly ProductLine[],
  take: (entries: readonly Entry[] | undefined) => void,
): void {
  if (!shelf) return;
  take(shelf.anyProduct);
  const { bySku, byCategory, byTag } = shelf;
  for (const { sku, categories, tags } of lines) {
    if (bySku.size > 0) take(bySku.get(sku));
    if (byCategory.size > 0) for (const category of categories) take(byCategory.get(category));
    if (byTag.size > 0) for (const tag of tags) take(byTag.get(tag));
  }
}
