import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import type { SavedSuggestionSettings } from '../domain/suggestion-settings.js';

/**
 * Reads how suggestions are steered; the usual settings where nobody has saved any. Throws ForbiddenError without
 * `suggestions:write` or `suggestions:explain`.
 */
@Injectable()
export class ReadSuggestionSettings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: SuggestionSettingsRepository,
  ) {}

  async execute(actor: Actor): Promise<SavedSuggestionSettings> {
    if (!actor.capabilities.has('suggestions:write')) requireCapability(actor, 'suggestions:explain');
    return this.unitOfWork.read(actor.programId, (tx) => this.settings.newest(tx));
  }
}
