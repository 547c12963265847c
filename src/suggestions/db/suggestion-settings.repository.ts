import { Injectable } from '@nestjs/common';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import { KeptByProgram, type ProgramWithSettings } from '../../programs/index.js';
import { Steering } from '../domain/steering.js';
import {
  USUAL_SETTINGS,
  type SavedSuggestionSettings,
  type SuggestionDefinition,
  type SuggestionSettings,
} from '../domain/suggestion-settings.js';

const NEWEST = {
  name: 'suggestion_settings_newest',
  text: `SELECT version, definition, recorded_at AS "recordedAt", api_key_id AS "apiKeyId"
         FROM suggestion_settings WHERE program_id = $1 ORDER BY version DESC LIMIT 1`,
};

const ADD = {
  name: 'suggestion_settings_add',
  text: `INSERT INTO suggestion_settings (program_id, version, definition, recorded_at, api_key_id)
         VALUES ($1, $2, $3, $4, $5)`,
};

interface SettingsRow {
  readonly version: number;
  readonly definition: SuggestionDefinition;
  readonly recordedAt: Date;
  readonly apiKeyId: ApiKeyId | null;
}

const NEVER_SAVED: SavedSuggestionSettings = { settings: USUAL_SETTINGS, savedAt: null, apiKeyId: null };

/** How a program's suggestions are steered. It hardly ever changes, and every suggestion asks for it. */
@Injectable()
export class SuggestionSettingsRepository {
  private readonly kept = new KeptByProgram<Steering>();

  /** The settings in force; the very same object as before where nothing has changed. */
  async load(tx: Transaction, home: ProgramWithSettings): Promise<SuggestionSettings> {
    return (await this.steering(tx, home)).settings;
  }

  /** The same, ready to be asked of products. */
  steering(tx: Transaction, home: ProgramWithSettings): Promise<Steering> {
    return this.kept.get(home, async () => new Steering((await this.newest(tx)).settings));
  }

  /** The newest version as it is now; the usual settings where there is none. */
  async newest(tx: Transaction): Promise<SavedSuggestionSettings> {
    const [row] = await tx.query<SettingsRow>(NEWEST, [tx.programId]);
    if (!row) return NEVER_SAVED;
    const { version, definition, recordedAt, apiKeyId } = row;
    return { settings: { ...definition, version }, savedAt: recordedAt.getTime(), apiKeyId };
  }

  async add(
    tx: Transaction,
    version: number,
    definition: SuggestionDefinition,
    savedAt: Instant,
    apiKeyId: ApiKeyId | null,
  ): Promise<void> {
    await tx.query(ADD, [tx.programId, version, JSON.stringify(definition), new Date(savedAt), apiKeyId]);
  }
}
