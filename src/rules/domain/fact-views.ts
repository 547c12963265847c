import type { Fact, FactSubject, FactType } from './fact.js';
import type { FactValues, LineFactValues } from './fact-values.js';
import { FACTS } from './facts.js';

/**
 * A condition does not look through longer lists, so that it costs a bounded time. As many lines as a purchase can
 * have, lest a rule be passed over for a large one.
 */
export const LONGEST_LIST = 5_000;

/** Thrown where a condition reads a list that is longer than it may be. */
export class ListTooLong extends Error {
  constructor(readonly path: string) {
    super(`${path} has more than ${LONGEST_LIST} entries`);
  }
}

/** The facts about one subject as the expression language wants them; each is converted when it is read. */
export interface View<S extends FactSubject = FactSubject> {
  readonly values: FactValues[S];
  /** Those of the lines of a purchase, once they were read. */
  lineViews?: readonly View<'line'>[];
  /** What the lines of a purchase add up to, once it was asked for. */
  sums?: PurchaseSums;
  /** What was read of a purchase or customer, by the fact's name: a condition may ask for it again for every line. */
  read?: Map<string, unknown>;
}

interface PurchaseSums {
  /** In thousandths, by sku. */
  readonly quantities: ReadonlyMap<string, number>;
  /** In minor units, by category, those above it included. */
  readonly spent: ReadonlyMap<string, number>;
}
type ViewClass = new (values: unknown) => View;

/** Views by subject, and so the types that the expression language knows. */
export const VIEW_TYPES: Readonly<Record<FactSubject, string>> = {
  customer: 'Customer',
  purchase: 'Purchase',
  line: 'Line',
  program: 'Program',
  now: 'Moment',
  event: 'Event',
};

export const CEL_TYPES: Readonly<Record<FactType, string>> = {
  TEXT: 'string',
  WHOLE_NUMBER: 'int',
  DECIMAL: 'double',
  TRUTH: 'bool',
  LIST_OF_TEXTS: 'list<string>',
  LIST_OF_LINES: `list<${VIEW_TYPES.line}>`,
  TEXTS_BY_NAME: 'map<string, string>',
  NUMBERS_BY_NAME: 'map<string, double>',
};

/** undefined is how the expression language is told that there is no value. */
function reader({ name, path, type }: Fact): (this: View) => unknown {
  const raw = (view: View): unknown => (view.values as unknown as Record<string, unknown>)[name];
  switch (type) {
    case 'WHOLE_NUMBER':
      return function () {
        const value = raw(this) as number | null;
        return value === null ? undefined : BigInt(value);
      };
    case 'LIST_OF_TEXTS':
      return function () {
        const list = raw(this) as readonly string[];
        if (list.length > LONGEST_LIST) throw new ListTooLong(path);
        return searchable(list);
      };
    case 'LIST_OF_LINES':
      return function () {
        return linesOf(this as View<'purchase'>, path);
      };
    default:
      return function () {
        return raw(this) ?? undefined;
      };
  }
}

/**
 * What is worked out from all lines or all days is worked out once. Lines are read too seldom each to be worth it, and
 * the segments of a customer are filled in while they are judged.
 */
function remembered({ subject, name, path }: Fact, read: (this: View) => unknown): (this: View) => unknown {
  if ((subject !== 'purchase' && subject !== 'customer') || path === 'customer.segments') return read;
  return function () {
    const known = (this.read ??= new Map<string, unknown>());
    if (!known.has(name)) known.set(name, read.call(this));
    return known.get(name);
  };
}

/** Lists with more entries are not searched one by one. */
const SHORT_LIST = 16;
/** The entries of long lists that were read, made on the first search. */
const entriesOf = new WeakMap<readonly string[], { entries?: ReadonlySet<string> }>();

/** The list, copied if it is long: whoever it is of may add to it between two purchases. */
function searchable(list: readonly string[]): readonly string[] {
  if (list.length <= SHORT_LIST) return list;
  const copy = [...list];
  entriesOf.set(copy, {});
  return copy;
}

/** Whether a text is in a list; for lists that were read of a view in the same time however long they are. */
export function isIn(text: string, list: readonly string[]): boolean {
  const known = entriesOf.get(list);
  if (!known) return list.includes(text);
  return (known.entries ??= new Set(list)).has(text);
}

/** What was paid for the lines in a category, in minor units. */
export function spentIn(view: View<'purchase'>, category: string): number {
  return sumsOf(view).spent.get(category) ?? 0;
}

/** How many units of a product a purchase has, in thousandths, since quantities have three decimal places. */
export function quantityOf(view: View<'purchase'>, sku: string): number {
  return sumsOf(view).quantities.get(sku) ?? 0;
}

/** Added up once for all that asks, which may be a part that is asked of every line. */
function sumsOf(view: View<'purchase'>): PurchaseSums {
  if (view.sums) return view.sums;
  const quantities = new Map<string, number>();
  const spent = new Map<string, number>();
  for (const { sku, quantity, categories, netMinor } of view.values.lines) {
    quantities.set(sku, (quantities.get(sku) ?? 0) + Math.round(quantity * 1000));
    for (const category of categories) spent.set(category, (spent.get(category) ?? 0) + netMinor);
  }
  return (view.sums = { quantities, spent });
}

function linesOf(view: View<'purchase'>, path: string): readonly View<'line'>[] {
  const { lines } = view.values;
  if (lines.length > LONGEST_LIST) throw new ListTooLong(path);
  return (view.lineViews ??= lines.map((line) => viewOf('line', line)));
}

function viewClass(subject: FactSubject): ViewClass {
  const View = class {
    constructor(readonly values: unknown) {}
  };
  for (const fact of FACTS) {
    if (fact.subject === subject) {
      Object.defineProperty(View.prototype, fact.name, { get: remembered(fact, reader(fact)) });
    }
  }
  return View as unknown as ViewClass;
}

export const VIEWS: Readonly<Record<FactSubject, ViewClass>> = {
  customer: viewClass('customer'),
  purchase: viewClass('purchase'),
  line: viewClass('line'),
  program: viewClass('program'),
  now: viewClass('now'),
  event: viewClass('event'),
};

function viewOf<S extends FactSubject>(subject: S, values: FactValues[S]): View<S> {
  return new VIEWS[subject](values) as unknown as View<S>;
}

/** What conditions are evaluated over; made once for a purchase or an event and used for all rules. */
export type ConditionFacts = { readonly [S in FactSubject]?: View<S> };

export function conditionFacts(values: Partial<FactValues>): ConditionFacts {
  const { customer, purchase, line, program, now, event } = values;
  return {
    customer: customer && viewOf('customer', customer),
    purchase: purchase && viewOf('purchase', purchase),
    line: line && viewOf('line', line),
    program: program && viewOf('program', program),
    now: now && viewOf('now', now),
    event: event && viewOf('event', event),
  };
}

/** The same facts with one line of the purchase beside them, for line filters. */
export function withLine(facts: ConditionFacts, line: LineFactValues): ConditionFacts {
  return { ...facts, line: viewOf('line', line) };
}
