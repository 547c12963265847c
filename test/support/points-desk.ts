import { expect } from '@jest/globals';
import type { AnyData, TestClient } from './test-client.js';
import { nextNumber, type Input } from './till.js';

const ADJUST = `mutation ($input: AdjustPointsInput!) {
  adjustPoints(input: $input) {
    status
    adjustment { id points toDebt reason recordedAt }
    customer { id pointsAccount { available pending reserved debt } }
    userErrors { code field message retryable ... on InsufficientPoints { available } }
  }
}`;
const RELEASE = `mutation ($input: ReleasePointsInput!) {
  releasePoints(input: $input) {
    released
    customer { id pointsAccount { available pending reserved debt } }
    userErrors { code field retryable }
  }
}`;
const VERIFY = `{
  verifyLedger {
    ok checkedAt customers transfers faultCount
    faults { check customerId subjectId expected found message }
  }
}`;
const STATEMENT = `query ($by: CustomerRef!, $first: Int, $after: String) {
  customer(by: $by) {
    pointsAccount { available pending reserved debt expiring { points at } }
    pointsHistory(first: $first, after: $after) {
      edges {
        node {
          seq kind points availableChange occurredAt recordedAt pendingAfter availableAfter reservedAfter debtAfter
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** What staff do about points, through the API; whatever is no answer to an act fails the test. */
export class PointsDesk {
  constructor(private readonly client: TestClient) {}

  async adjust(input: Input): Promise<AnyData> {
    return this.ask('adjustPoints', ADJUST, { input });
  }

  /** Gives or takes points of the customer with that EXTERNAL_ID, under a new number. */
  async move(externalId: string, points: number): Promise<AnyData> {
    return this.adjust(adjustment({ customer: { externalId }, points }));
  }

  async release(purchase: Input): Promise<AnyData> {
    return this.ask('releasePoints', RELEASE, { input: { purchase } });
  }

  async verify(): Promise<AnyData> {
    return this.ask('verifyLedger', VERIFY, {});
  }

  /** Balances and what expires of the customer with that EXTERNAL_ID, and their whole history, read in pages. */
  async statement(externalId: string, pageSize = 250): Promise<AnyData> {
    const transfers: AnyData[] = [];
    for (let after: string | null = null; ;) {
      const page = { by: { externalId }, first: pageSize, after };
      const { pointsAccount, pointsHistory } = await this.ask('customer', STATEMENT, page);
      transfers.push(...pointsHistory.edges.map(({ node }: AnyData) => node));
      if (!pointsHistory.pageInfo.hasNextPage) return { ...pointsAccount, transfers };
      after = pointsHistory.pageInfo.endCursor;
    }
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}

/** Ten points given to somebody, under a new number. */
export function adjustment(over: Input): Input {
  return { source: 'console', externalId: nextNumber('a'), points: 10, reason: 'Goodwill', ...over };
}
