import type { Actor } from '../../access/index.js';
import type { EnrollCustomers, EnrollmentCommand, EnrollmentOutcome } from '../../customers/index.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import { UNKNOWN, type ActTable } from '../domain/act-table.js';
import type { PersonOf } from '../domain/chronology.js';
import { Vocabulary } from '../domain/vocabulary.js';
import type { ImportTally } from './import-tally.js';
import type { FolderContents } from './read-folder.js';

const CUSTOMERS_AT_ONCE = 500;

interface Enrollment {
  readonly customer: number;
  readonly country: string | null;
  /** Undefined for who stands in no file of customers. */
  readonly fileLine: number | undefined;
}

/**
 * Enrols everybody whom the files name, from when they were first seen: at their first purchase, or for want of one
 * at their first return. Who neither bought nor returned anything is enrolled as of now. Answers who is who: two
 * numbers of customers that were merged stand for one person.
 */
export async function enrollListed(
  contents: FolderContents,
  enrollCustomers: EnrollCustomers,
  actor: Actor,
  tally: ImportTally,
): Promise<PersonOf> {
  const { customers } = contents.words;
  const firstSeen = whenFirstSeen(contents);
  const people = new Vocabulary();
  const personOf = new Int32Array(customers.size).fill(UNKNOWN);
  for (const part of inParts(everybody(contents), CUSTOMERS_AT_ONCE)) {
    const commands = part.map(({ customer, country }): EnrollmentCommand => {
      const seen = firstSeen[customer]!;
      return {
        identifiers: [{ kind: 'EXTERNAL_ID', value: customers.textOf(customer) }],
        country,
        enrolledAt: Number.isNaN(seen) ? null : formatInstant(seen),
      };
    });
    const outcomes = await enrollCustomers.execute(commands, actor);
    for (const [index, outcome] of outcomes.entries()) {
      const { customer, fileLine } = part[index]!;
      note(outcome, fileLine, tally);
      // Who could not be enrolled is somebody of their own, whom no other number means.
      const person = outcome.ok ? outcome.value.customer.customerId : `refused ${customer}`;
      personOf[customer] = people.numberOf(person);
    }
    tally.advance(part.filter(({ fileLine }) => fileLine !== undefined).length);
  }
  return (customer) => personOf[customer]!;
}

function note(outcome: EnrollmentOutcome, fileLine: number | undefined, tally: ImportTally): void {
  if (outcome.ok) {
    tally.customers[outcome.value.status === 'ENROLLED' ? 'enrolled' : 'known']++;
    return;
  }
  tally.customers.refused++;
  const [refusal] = outcome.error;
  if (fileLine === undefined || !refusal) return;
  tally.refused.add('customers', fileLine, { code: refusal.code, reason: refusal.message });
}

/** Those of the file of customers, then those who are met in acts alone. */
function* everybody({ customers: listed, words, orders, returns }: FolderContents): Generator<Enrollment> {
  const done = new Uint8Array(words.customers.size);
  for (let index = 0; index < listed.length; index++) {
    const { customer, country, fileLine } = listed.at(index);
    done[customer] = 1;
    yield { customer, country: country || null, fileLine };
  }
  for (const table of [orders, returns]) {
    for (const act of table.inOrder()) {
      const customer = table.customerOf(act);
      if (customer === UNKNOWN || done[customer]) continue;
      done[customer] = 1;
      yield { customer, country: null, fileLine: undefined };
    }
  }
}

/** By customer; NaN for who did nothing. */
function whenFirstSeen({ words, orders, returns }: FolderContents): Float64Array {
  const seen = new Float64Array(words.customers.size).fill(Number.NaN);
  const note = (table: ActTable): void => {
    for (const act of table.inOrder()) {
      const customer = table.customerOf(act);
      if (customer !== UNKNOWN && Number.isNaN(seen[customer]!)) seen[customer] = timeOf(table, act);
    }
  };
  note(orders);
  note(returns);
  return seen;
}

function timeOf(table: ActTable, act: number): Instant {
  const time = table.timeOf(act);
  if (time === undefined) throw new Error('an act without a time was not refused');
  return time;
}

function* inParts<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
