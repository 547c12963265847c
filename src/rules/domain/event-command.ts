import type { CustomerRef } from '../../customers/domain/index.js';
import { parseInstant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { CustomEvent } from './occasion.js';

/** An event as it was sent; nothing about its values has been checked. */
export interface EventCommand {
  readonly source: string;
  readonly externalId: string;
  readonly customer: CustomerRef;
  readonly name: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly texts: readonly NamedValue<string>[];
  readonly numbers: readonly NamedValue<number>[];
}

interface NamedValue<Value> {
  readonly name: string;
  readonly value: Value;
}

const MOST_EVENT_VALUES = 20;
const LONGEST = { source: 100, externalId: 200, name: 100, text: 500, reference: 254 } as const;
const LARGEST_NUMBER = 1_000_000_000_000_000;
/** More than these help nobody. */
const MOST_FLAWS = 50;

/**
 * Whether an event's values are in order, whoever it is about, or everything that is wrong with them. Its name is
 * trimmed and composed, as the names in rules are; its values are put in the order of their names.
 */
export function checkEvent(command: EventCommand): Result<CustomEvent> {
  const flaws: Refusal[] = [];
  const add = (code: string, message: string, field: readonly string[]): void => {
    if (flaws.length < MOST_FLAWS) flaws.push({ code, message, field, retryable: false });
  };
  const judgeText = (value: string, most: number, field: readonly string[], least = 1): void => {
    const flaw = flawOfText(value, { most, least });
    if (flaw) add(flaw.code, `${field.at(-1)} ${flaw.message}.`, field);
  };
  const name = command.name.trim().normalize('NFC');
  judgeText(command.source, LONGEST.source, ['source']);
  judgeText(command.externalId, LONGEST.externalId, ['externalId']);
  judgeText(command.customer.value, LONGEST.reference, ['customer']);
  judgeText(name, LONGEST.name, ['name']);
  const occurredAt = parseInstant(command.occurredAt);
  if (occurredAt === undefined) {
    const right = 'must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00';
    add('INVALID', `occurredAt ${right}.`, ['occurredAt']);
  }
  const judgeValues = <Value>(
    field: string,
    values: readonly NamedValue<Value>[],
    judge: (value: Value, path: readonly string[]) => void,
  ): void => {
    if (values.length > MOST_EVENT_VALUES) {
      add('TOO_MANY', `${field} must be at most ${MOST_EVENT_VALUES}.`, [field]);
      return;
    }
    const seen = new Set<string>();
    for (const [index, named] of values.entries()) {
      const path = [field, String(index)];
      judgeText(named.name, LONGEST.name, [...path, 'name']);
      if (seen.has(named.name)) add('INVALID', 'A name must stand there once.', [...path, 'name']);
      seen.add(named.name);
      judge(named.value, [...path, 'value']);
    }
  };
  judgeValues('texts', command.texts, (value, path) => judgeText(value, LONGEST.text, path, 0));
  judgeValues('numbers', command.numbers, (value, path) => {
    if (Math.abs(value) <= LARGEST_NUMBER) return;
    add('OUT_OF_RANGE', `value must be from -${LARGEST_NUMBER} to ${LARGEST_NUMBER}.`, path);
  });
  if (flaws.length > 0 || occurredAt === undefined) return refuse(flaws);
  return ok({ name, occurredAt, texts: inOrder(command.texts), numbers: inOrder(command.numbers) });
}

function inOrder<Value>(values: readonly NamedValue<Value>[]): (readonly [string, Value])[] {
  return values
    .map(({ name, value }) => [name, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What makes two events under one number the same. */
export function eventContent(
  { customer }: Pick<EventCommand, 'customer'>,
  { name, occurredAt, texts = [], numbers = [] }: CustomEvent,
) {
  // A number by its shortest exact text, so that what is hashed needs no fractions.
  const written = numbers.map(([of, value]) => [of, String(value)]);
  return [[customer.kind, customer.value], name, occurredAt, texts, written] as const;
}
