import { expect } from '@jest/globals';
import { newId, type CustomerId, type ProgramId } from '../../src/kernel/id.js';
import type { Instant } from '../../src/kernel/instant.js';
import { RecallProgram } from '../../src/programs/index.js';
import { impressionTokenOf } from '../../src/suggestions/app/impression-tokens.js';
import type { ImpressionId } from '../../src/suggestions/domain/impression-token.js';
import type { Suggested } from '../../src/suggestions/domain/suggested.js';
import type { TestApp } from './test-app.js';
import type { AnyData, TestClient } from './test-client.js';
import type { Input } from './till.js';

const REPORT = `mutation ($input: ReportSuggestionsInput!) {
  reportSuggestions(input: $input) {
    outcomes { kind sku ruleId said boughtAt }
    userErrors { code field retryable ... on TimeOutOfRange { earliest latest } }
  }
}`;

export interface Shown {
  readonly impressionId: string;
  /** As it is told. */
  readonly token: string;
}

/**
 * An answer with suggestions as if it had been given at that time; to nobody in particular for null. It put forward
 * what these outcomes tell of.
 */
export async function shownTo(
  app: TestApp,
  customerId: string | null,
  shownAt: Instant | string,
  outcomes: readonly Input[],
  programId: ProgramId = app.program.programId,
): Promise<Shown> {
  const { program } = await app.get(RecallProgram).execute(programId);
  const impressionId = newId<ImpressionId>();
  const at = typeof shownAt === 'string' ? Date.parse(shownAt) : shownAt;
  const impression = { impressionId, customerId: customerId as CustomerId | null, shownAt: at };
  return { impressionId, token: impressionTokenOf(program, impression, outcomes.flatMap(suggestedBy)) };
}

function suggestedBy({ kind, item }: AnyData): Suggested[] {
  if (!item.promotion) return [[kind, item.sku]];
  const { ruleId, skus = [] } = item.promotion;
  return [[kind, ruleId], ...skus.map((sku: string): Suggested => [kind, ruleId, sku])];
}

/** A product of a kind that was shown, turned down or taken. */
export function product(sku: string, said = 'SHOWN', kind = 'COMPLEMENTARY'): Input {
  return { kind, item: { sku }, said };
}

export function promotion(ruleId: string, skus: readonly string[] | undefined, said = 'SHOWN'): Input {
  return { kind: 'PROMOTION', item: { promotion: { ruleId, ...(skus && { skus }) } }, said };
}

/** Reports through the API; whatever is no answer to the report fails the test. */
export async function report(
  client: TestClient,
  { token }: Pick<Shown, 'token'>,
  outcomes: readonly Input[],
): Promise<AnyData> {
  const { data, errors } = await client.query(REPORT, { input: { impressionId: token, outcomes } });
  expect(errors).toBeUndefined();
  return data.reportSuggestions;
}
