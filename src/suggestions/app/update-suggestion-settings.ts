import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { ProductRepository } from '../../catalog/index.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { nearest } from '../../rules/index.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { judgePins } from '../domain/judge-pins.js';
import {
  judgeSuggestionSettings,
  type SuggestionSettingsCommand,
} from '../domain/judge-suggestion-settings.js';
import type { SavedSuggestionSettings } from '../domain/suggestion-settings.js';

/** For more unknown skus none is looked for that was likely meant. */
const MOST_LOOKED_FOR = 5;
const SIMILAR_SKUS = 200;

/**
 * Saves how suggestions are steered from now on, whole, as a new version. What changes nothing makes no version.
 *
 * Refuses with VERSION_CONFLICT, REQUIRED, INVALID, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT and, of pins,
 * PRODUCT_NOT_FOUND. Throws ForbiddenError without `suggestions:write`.
 */
@Injectable()
export class UpdateSuggestionSettings {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly products: ProductRepository,
    private readonly settings: SuggestionSettingsRepository,
  ) {}

  async execute(command: SuggestionSettingsCommand, actor: Actor): Promise<Result<SavedSuggestionSettings>> {
    requireCapability(actor, 'suggestions:write');
    return this.unitOfWork.write(actor.programId, (tx) => this.save(tx, command, actor));
  }

  private async save(
    tx: Transaction,
    command: SuggestionSettingsCommand,
    actor: Actor,
  ): Promise<Result<SavedSuggestionSettings>> {
    // It also locks the program: who saves at the same moment waits here, and is then judged by what was saved.
    await this.programs.noteChange(tx);
    const [current, now] = await Promise.all([this.settings.newest(tx), this.clock.now(tx)]);
    const judged = judgeSuggestionSettings(command, current.settings);
    if (!judged.ok) return judged;
    const skus = judged.value.pins.map(({ sku }) => sku);
    const products = await this.products.findCatalogued(tx, [...new Set(skus)]);
    const unknown = skus.filter((sku) => !products.has(sku));
    const flaws = judgePins(judged.value, products, await this.likelyMeant(tx, unknown));
    if (flaws.length > 0) return refuse(flaws);
    const { version } = current.settings;
    if (isDeepStrictEqual({ ...judged.value, version }, current.settings)) return ok(current);
    const settings = { ...judged.value, version: version + 1 };
    const apiKeyId = apiKeyOf(actor);
    await this.settings.add(tx, settings.version, judged.value, now, apiKeyId);
    return ok({ settings, savedAt: now, apiKeyId });
  }

  /** The skus nearest to those that nobody knows, among those that begin alike. */
  private async likelyMeant(tx: Transaction, unknown: readonly string[]): Promise<Map<string, string>> {
    const meant = new Map<string, string>();
    for (const sku of [...new Set(unknown)].slice(0, MOST_LOOKED_FOR)) {
      const skuPrefix = [...sku].slice(0, Math.ceil([...sku].length / 2)).join('');
      const similar = await this.products.list(tx, { skuPrefix, size: SIMILAR_SKUS });
      const found = nearest(
        sku,
        similar.map((product) => product.sku),
      );
      if (found !== undefined) meant.set(sku, found);
    }
    return meant;
  }
}
