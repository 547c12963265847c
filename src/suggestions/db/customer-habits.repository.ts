import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import { columns, json, lookUp, uuid, type Transaction, type Write } from '../../platform/database/index.js';
import type { CustomerHabits } from '../domain/customer-habits.js';

/** The habits of one customer. */
export interface HabitsOfCustomer {
  readonly customerId: CustomerId;
  readonly habits: CustomerHabits;
}

const FIND = {
  name: 'customer_habits_find',
  text: `SELECT h.customer_id AS "customerId", h.habits FROM unnest($2::uuid[]) AS wanted (id)
         ${lookUp('customer_habits', 'h', 'h.program_id = $1 AND h.customer_id = wanted.id')}`,
};

const PAGE = {
  name: 'customer_habits_page',
  text: `SELECT h.customer_id AS "customerId", h.habits FROM customer_habits h
         WHERE h.program_id = $1 AND h.customer_id > $2 ORDER BY h.customer_id LIMIT $3`,
};

const WRITE: Write = {
  name: 'customer_habits_write',
  text: `INSERT INTO customer_habits (program_id, customer_id, habits)
         SELECT $1, h.* FROM unnest($2::uuid[], $3::json[]) AS h
         ON CONFLICT (program_id, customer_id) DO UPDATE SET habits = excluded.habits`,
};

/** No id of ours comes before it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What customers buy and how often. */
@Injectable()
export class CustomerHabitsRepository {
  /** Customers who never bought anything are missing; of those who returned everything the habits are empty. */
  async find(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, CustomerHabits>> {
    if (customerIds.length === 0) return new Map();
    const rows = await tx.query<HabitsOfCustomer>(FIND, [
      tx.programId,
      ...columns(customerIds, [uuid((id) => id)]),
    ]);
    return new Map(rows.map(({ customerId, habits }) => [customerId, habits]));
  }

  /** The next of all customers that have habits, in the order of their ids. */
  async page(tx: Transaction, after: CustomerId | null, most: number): Promise<HabitsOfCustomer[]> {
    return tx.query<HabitsOfCustomer>(PAGE, [tx.programId, after ?? BEFORE_ALL, most]);
  }

  write(tx: Transaction, changed: readonly HabitsOfCustomer[]): void {
    if (changed.length === 0) return;
    tx.write(WRITE, [
      tx.programId,
      ...columns(changed, [
        uuid(({ customerId }) => customerId),
        json(({ habits }) => JSON.stringify(habits)),
      ]),
    ]);
  }
}
