import { Injectable } from '@nestjs/common';
import { ApiKeyRepository, requireCapability, type Actor } from '../../access/index.js';
import type { Refusal } from '../../kernel/refusal.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';

/** Names the API keys that rules and segments were changed with. */
@Injectable()
export class NameAuthors {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly apiKeys: ApiKeyRepository,
  ) {}

  /** The names of those keys there are, by id. Throws ForbiddenError without `rules:read`. */
  async execute(apiKeyIds: readonly string[], actor: Actor): Promise<ReadonlyMap<string, string>> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.apiKeys.namesOf(tx, apiKeyIds));
  }

  /** Refusals that say who did something by the name of the key rather than by its id. */
  async inRefusals(tx: Transaction, refusals: readonly Refusal[]): Promise<readonly Refusal[]> {
    const ids = refusals.flatMap(({ details }) => (typeof details?.['by'] === 'string' ? details['by'] : []));
    if (ids.length === 0) return refusals;
    const names = await this.apiKeys.namesOf(tx, ids);
    return refusals.map((refusal) => {
      const { by, ...details } = refusal.details ?? {};
      const name = names.get(String(by));
      return name === undefined ? refusal : { ...refusal, details: { ...details, by: name } };
    });
  }
}
