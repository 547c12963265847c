import { Injectable } from '@nestjs/common';
import type { Customer } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';

const PAGE = {
  name: 'members_page',
  text: `SELECT c.customer_id AS "customerId", c.enrolled_at AS "enrolledAt" FROM customers c
         WHERE c.program_id = $1 AND c.customer_id > $2 AND c.status IN ('ACTIVE', 'SUSPENDED')
         ORDER BY c.customer_id LIMIT $3`,
};

/** Reads all customers of a program, page by page. */
@Injectable()
export class MemberScanRepository {
  /** The next of those who have not left, in the order of their ids. */
  async page(
    tx: Transaction,
    after: string,
    limit: number,
  ): Promise<Pick<Customer, 'customerId' | 'enrolledAt'>[]> {
    const rows = await tx.query<{ customerId: CustomerId; enrolledAt: Date }>(PAGE, [
      tx.programId,
      after,
      limit,
    ]);
    return rows.map(({ customerId, enrolledAt }) => ({ customerId, enrolledAt: enrolledAt.getTime() }));
  }
}
