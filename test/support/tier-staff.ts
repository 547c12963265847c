import { expect } from '@jest/globals';
import type { OwnerSession } from './owner-session.js';
import type { TestProgram } from './test-program.js';
import type { AnyData, TestClient } from './test-client.js';
import type { Input } from './till.js';

const RUNG = 'code name threshold earnMultiplier benefits';
const LADDER = `version effectiveFrom metric window { kind length } downgrade { step grace } rungs { ${RUNG} }`;
const SAVE = `mutation ($input: SaveTierLadderInput!) {
  saveTierLadder(input: $input) { tierLadder { ${LADDER} } userErrors { code field message retryable } }
}`;
const IN_FORCE = `query ($at: DateTime) { tierLadder(at: $at) { ${LADDER} } }`;
const VERSIONS = `query ($first: Int! = 20, $after: String) {
  tierLadderVersions(first: $first, after: $after) {
    edges { node { ladder { ${LADDER} } savedAt savedByKeyId } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** What a customer sees of their tier. */
export const TIER_FIELDS = `
  tier { code name earnMultiplier benefits heldFrom heldUntil }
  tierProgress {
    metric counted sentences
    next { tier { code } missing before }
    stay { missing from before otherwise { code } }
  }
  tierHistory(first: 100) { edges { node { seq tier { code name } holdsFrom reason recordedAt ladderVersion } } }`;

export const MEMBER = { code: 'MEMBER', name: 'Member', threshold: 0 };
export const SILVER = { code: 'SILVER', name: 'Silver', threshold: 500, earnMultiplier: '1.25' };
export const GOLD = {
  code: 'GOLD',
  name: 'Gold',
  threshold: 1000,
  earnMultiplier: '1.5',
  benefits: ['Lounge'],
};

/** Member, Silver from 500 and Gold from 1,000 points in a calendar year, straight down after three months of grace. */
export function ladder(over: Input = {}): Input {
  return {
    basedOnVersion: 0,
    metric: 'POINTS_EARNED',
    window: { kind: 'CALENDAR_YEAR' },
    downgrade: { step: 'STRAIGHT', grace: 'P3M' },
    rungs: [MEMBER, SILVER, GOLD],
    ...over,
  };
}

/** What staff do about tiers, through the API; whatever is no answer to an act fails the test. */
export class TierStaff {
  constructor(private readonly client: TestClient) {}

  async save(input: Input): Promise<AnyData> {
    return this.ask('saveTierLadder', SAVE, { input });
  }

  /** Saves one that must be taken. */
  async put(over: Input = {}): Promise<AnyData> {
    const { tierLadder, userErrors } = await this.save(ladder(over));
    expect(userErrors).toEqual([]);
    return tierLadder;
  }

  async inForce(at?: string): Promise<AnyData> {
    return this.ask('tierLadder', IN_FORCE, { at });
  }

  async versions(variables: Input = {}): Promise<AnyData> {
    return this.ask('tierLadderVersions', VERSIONS, variables);
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}

/** Takes a program's tiers away, as if there never had been any. */
export async function withoutTiers(owner: OwnerSession, { programId }: TestProgram): Promise<void> {
  for (const table of ['tier_changes', 'tier_standings', 'tier_passes', 'tier_ladders']) {
    await owner.query(`DELETE FROM ${table} WHERE program_id = $1`, [programId]);
  }
  await owner.query('UPDATE programs SET configuration = configuration + 1 WHERE program_id = $1', [
    programId,
  ]);
}
