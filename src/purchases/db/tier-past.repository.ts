import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import { lookUp, type Transaction } from '../../platform/database/index.js';
import {
  contributionOf,
  TierStandingRepository,
  type Contribution,
  type CountedPurchase,
  type TierPast,
} from '../../tiers/index.js';
import { CLAIM, OWNERS } from './purchase.sql.js';

/** Of a claimed purchase it counts what the claim earned. */
const CONTRIBUTIONS = {
  name: 'purchases_tier_contributions',
  text: `SELECT wanted.customer_id AS "customerId", p.occurred_at AS "occurredAt",
           (COALESCE(k.decision, p.decision) ->> 'earns')::boolean AS earns,
           COALESCE(k.points_earned, p.points_earned) AS "pointsEarned",
           COALESCE(k.points_judged, p.points_judged) AS "pointsJudged",
           p.kept_basis_minor AS "keptBasisMinor", p.wholly_returned AS "whollyReturned"
         FROM unnest($2::uuid[]) AS wanted (customer_id)
         CROSS JOIN LATERAL (${OWNERS}) AS owners (owner_id)
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = owners.owner_id')}
         ${CLAIM}`,
};

type ContributionRow = Omit<CountedPurchase, 'occurredAt'> & {
  readonly customerId: CustomerId;
  readonly occurredAt: Date;
};

/** What customers' tiers are worked out from where what is written down does not do. */
@Injectable()
export class TierPastRepository {
  constructor(private readonly standings: TierStandingRepository) {}

  /** All purchases of these customers, claimed ones and those of their aliases too, and the histories of their tiers. */
  async find(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, TierPast>> {
    if (customerIds.length === 0) return new Map();
    const [purchases, rows] = await Promise.all([
      tx.query<ContributionRow>(CONTRIBUTIONS, [tx.programId, customerIds]),
      this.standings.findRows(tx, customerIds),
    ]);
    const contributions = new Map<CustomerId, Contribution[]>(customerIds.map((id) => [id, []]));
    for (const { customerId, occurredAt, ...counted } of purchases) {
      const contribution = contributionOf({ ...counted, occurredAt: occurredAt.getTime() });
      contributions.get(customerId)?.push(contribution);
    }
    return new Map(
      customerIds.map((id) => [id, { contributions: contributions.get(id)!, rows: rows.get(id)! }]),
    );
  }
}
