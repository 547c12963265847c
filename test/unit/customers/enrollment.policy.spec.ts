import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  identifierKey,
  type Customer,
  type CustomerStatus,
  type Identifier,
} from '../../../src/customers/domain/index.js';
import type { CheckedEnrollment } from '../../../src/customers/domain/enrollment.js';
import { decideEnrollment, decideEnrollments } from '../../../src/customers/domain/enrollment.policy.js';
import type { CustomerId } from '../../../src/kernel/id.js';
import { ok, refuse, type Result } from '../../../src/kernel/result.js';

const NEW = 'new' as CustomerId;
const card = (value: string): Identifier => ({ kind: 'CARD', value });
const someone = (name: string, status: CustomerStatus = 'ACTIVE'): Customer => ({
  customerId: name as CustomerId,
  status,
  mergedInto: null,
  enrolledAt: 1,
});

function enrollment(...identifiers: Identifier[]): CheckedEnrollment {
  return {
    identifiers: identifiers.map((it, i) => ({ ...it, field: ['identifiers', String(i), 'value'] })),
    profile: { givenName: null, familyName: null, birthDate: null, country: null },
    enrolledAt: 5,
  };
}

const holders = (...held: [Identifier, Customer][]): Map<string, Customer> =>
  new Map(held.map(([identifier, customer]) => [identifierKey(identifier), customer]));

const taken = (index: number): unknown => ({
  ok: false,
  error: [
    expect.objectContaining({
      code: 'IDENTIFIER_TAKEN',
      field: ['identifiers', String(index), 'value'],
      retryable: false,
    }),
  ],
});

describe('an enrolment', () => {
  const ada = someone('ada');

  it('of somebody unknown makes a new customer', () => {
    expect(decideEnrollment(enrollment(card('1'), card('2')), holders([card('3'), ada]), NEW)).toEqual(
      ok({
        status: 'ENROLLED',
        customer: { customerId: NEW, status: 'ACTIVE', mergedInto: null, enrolledAt: 5 },
      }),
    );
  });

  it('of somebody known by all identifiers is a repeat', () => {
    const known = holders([card('1'), ada], [card('2'), ada]);
    expect(decideEnrollment(enrollment(card('1'), card('2')), known, NEW)).toEqual(
      ok({ status: 'REPEATED', customer: ada }),
    );
    expect(decideEnrollment(enrollment(card('2')), known, NEW)).toEqual(
      ok({ status: 'REPEATED', customer: ada }),
    );
  });

  it('that would add an identifier to somebody is refused', () => {
    const known = holders([card('2'), ada]);
    expect(decideEnrollment(enrollment(card('1'), card('2')), known, NEW)).toEqual(taken(1));
  });

  it('that names two customers is refused', () => {
    const known = holders([card('1'), ada], [card('2'), someone('bob')]);
    expect(decideEnrollment(enrollment(card('1'), card('2')), known, NEW)).toEqual(taken(0));
  });

  it('tells identifiers of different kinds apart', () => {
    const known = holders([card('1'), ada]);
    const decision = decideEnrollment(enrollment({ kind: 'EXTERNAL_ID', value: '1' }), known, NEW);
    expect(decision).toMatchObject({ value: { status: 'ENROLLED' } });
  });

  it.each(['SUSPENDED', 'CLOSED'] as const)('of somebody who is %s is a repeat all the same', (status) => {
    const holder = someone('ada', status);
    expect(decideEnrollment(enrollment(card('1')), holders([card('1'), holder]), NEW)).toEqual(
      ok({ status: 'REPEATED', customer: holder }),
    );
  });

  it.each(['ERASED', 'MERGED'] as const)('with an identifier of somebody who is %s is refused', (status) => {
    const known = holders([card('1'), someone('ada', status)]);
    expect(decideEnrollment(enrollment(card('1')), known, NEW)).toEqual(taken(0));
  });
});

describe('a batch', () => {
  it('is decided in order, each item by itself', () => {
    const invalid = refuse([{ code: 'INVALID', message: 'x', field: [], retryable: false }]);
    const batch: Result<CheckedEnrollment>[] = [
      ok(enrollment(card('1'))),
      invalid,
      ok(enrollment(card('1'))),
      ok(enrollment(card('2'), card('1'))),
      ok(enrollment(card('2'))),
    ];
    const ids = ['a', 'b', 'c', 'd', 'e'] as CustomerId[];
    const held = holders();
    expect(decideEnrollments(batch, held, ids)).toMatchObject([
      { value: { status: 'ENROLLED', customer: { customerId: 'a' } } },
      invalid,
      { value: { status: 'REPEATED', customer: { customerId: 'a' } } },
      taken(1),
      // The refused item before it left nothing behind.
      { value: { status: 'ENROLLED', customer: { customerId: 'e' } } },
    ]);
    expect(held.size).toBe(0);
  });

  it('comes to the same in one piece and in several, and gives nobody two owners', () => {
    const cards = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5', '6'), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(cards, { maxLength: 20 }), fc.nat(20), (wanted, cut) => {
        const batch = wanted.map((numbers) => ok(enrollment(...numbers.map(card))));
        const ids = batch.map((_, index) => `c${index}` as CustomerId);
        const whole = decideEnrollments(batch, new Map(), ids);

        const owners = new Map<string, Customer>();
        const pieces = [0, 1].flatMap((piece) => {
          const range = piece === 0 ? ([0, cut] as const) : ([cut, batch.length] as const);
          const part = batch.slice(...range);
          const decisions = decideEnrollments(part, owners, ids.slice(...range));
          for (const [index, decision] of decisions.entries()) {
            if (!decision.ok || decision.value.status !== 'ENROLLED') continue;
            for (const identifier of part[index]!.value.identifiers) {
              expect(owners.has(identifierKey(identifier))).toBe(false);
              owners.set(identifierKey(identifier), decision.value.customer);
            }
          }
          return decisions;
        });
        expect(pieces).toEqual(whole);
      }),
    );
  });
});
