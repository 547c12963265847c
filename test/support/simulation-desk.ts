import { expect } from '@jest/globals';
import type { AnyData, TestClient } from './test-client.js';
import type { Input } from './till.js';

const EXAMPLE = `purchaseId customerId externalId pointsToday pointsChanged
  earningsToday { rule { name } points explanation } earningsChanged { rule { name } points explanation }`;

const SIMULATE = `query ($input: SimulateRuleInput!) { simulateRule(input: $input) {
  simulation {
    ruleId version replaces from until purchases purchasesTouched customers customersTouched pointsToday pointsChanged
    pointsDifference costDifference { amountMinor currency } costChanged { amountMinor currency }
    winners { customers points } losers { customers points }
    days { date purchases purchasesTouched pointsToday pointsChanged } rules { name version purchases points }
    cuts { name version limit purchases points } faults { ruleId version code message purchases }
    examples { ${EXAMPLE} }
  }
  userErrors { code field message retryable }
} }`;

const CORRECTION = `id ruleId version replaces from until reason state purchases purchasesTouched purchasesApart
  recordedAt postedAt undoneAt undoReason totals { customers given taken posted refused undone notUndone }
  entries { edges { node { points isPosted refusal isUndone undoRefusal customer { id } } } }`;
const DONE = `correction { ${CORRECTION} } status failed userErrors { code field message retryable }`;

const PREVIEW = `query ($input: CorrectPointsInput!) { previewCorrection(input: $input) {
  purchases purchasesTouched purchasesApart winners { customers points } losers { customers points }
  cost { amountMinor currency } examples { ${EXAMPLE} } customers { points customer { id } }
  userErrors { code field message }
} }`;

/** What staff do with rules and purchases of the past, through the API. */
export class SimulationDesk {
  constructor(private readonly client: TestClient) {}

  simulate(input: Input): Promise<AnyData> {
    return this.ask('simulateRule', SIMULATE, { input });
  }

  previewCorrection(input: Input): Promise<AnyData> {
    return this.ask('previewCorrection', PREVIEW, { input });
  }

  correct(input: Input): Promise<AnyData> {
    const document = `mutation ($input: CorrectPointsInput!) { correctPoints(input: $input) { ${DONE} } }`;
    return this.ask('correctPoints', document, { input });
  }

  undo(correctionId: string, reason = 'was wrong'): Promise<AnyData> {
    const document = `mutation ($input: UndoCorrectionInput!) { undoCorrection(input: $input) { ${DONE} } }`;
    return this.ask('undoCorrection', document, { input: { correctionId, reason } });
  }

  correction(id: string): Promise<AnyData> {
    return this.ask('correction', `query ($id: ID!) { correction(id: $id) { ${CORRECTION} } }`, { id });
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}
