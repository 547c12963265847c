import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ExpiryPolicy, PointSettings, Program, ReleasePolicy } from '../domain/index.js';
import type { PointSettingsEntity } from './point-settings.entity.js';
import type { ProgramEntity } from './program.entity.js';

const PROGRAM = {
  name: 'program',
  text: `SELECT program_id AS "programId", name, currency, time_zone AS "timeZone", default_country AS "defaultCountry",
           prices_include_tax AS "pricesIncludeTax", backdating_days AS "backdatingDays",
           clock_skew_seconds AS "clockSkewSeconds", claim_days AS "claimDays", cost_per_point AS "costPerPoint",
           content_key AS "contentKey", receipt_key AS "receiptKey"
         FROM programs`,
};

const POINT_SETTINGS = {
  name: 'point_settings',
  text: `SELECT version, effective_from AS "effectiveFrom", earn_points AS "earnPoints",
           earn_per_minor AS "earnPerMinor", basis_includes_tax AS "basisIncludesTax",
           release, release_after AS "releaseAfter", expiry, expiry_after AS "expiryAfter",
           expiry_month_day AS "expiryMonthDay", expiry_rounds_to_month_end AS "expiryRoundsToMonthEnd",
           debt_policy AS "debtPolicy"
         FROM point_settings ORDER BY version`,
};

/** Changes with every change to the program or to its settings. */
const STATE = {
  name: 'program_state',
  text: `SELECT concat_ws(' ', p.xmin, s.state) AS state
         FROM programs p,
           LATERAL (SELECT string_agg(xmin::text, ' ' ORDER BY version) AS state FROM point_settings) s`,
};

const NOTE_CHANGE = {
  name: 'program_note_change',
  text: 'UPDATE programs SET configuration = configuration + 1 WHERE program_id = $1',
};

const SET_COST_PER_POINT = {
  name: 'program_set_cost',
  text: 'UPDATE programs SET cost_per_point = $2 WHERE program_id = $1',
};

const MOST_KEPT = 1_000;

export interface ProgramWithSettings {
  readonly program: Program;
  readonly settings: readonly PointSettings[];
}

/**
 * Programs are read often and hardly ever change, so each is kept as it was last read: every transaction asks only
 * whether that still holds.
 */
@Injectable()
export class ProgramRepository {
  private readonly kept = new Map<
    ProgramId,
    { readonly state: string; readonly home: ProgramWithSettings }
  >();

  /**
   * The transaction's program and all versions of its point settings; the very same object as before where nothing
   * has changed. Throws when there is no such program.
   */
  async load(tx: Transaction): Promise<ProgramWithSettings> {
    const [row] = await tx.query<{ state: string }>(STATE);
    if (!row) throw new Error('there is no such program');
    const kept = this.kept.get(tx.programId);
    if (kept?.state === row.state) return kept.home;
    const home = await this.read(tx);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(tx.programId, { state: row.state, home });
    return home;
  }

  /**
   * Makes every server read the program again, and with it whatever else acts are decided by and kept in memory under
   * the program as it was read (`KeptByProgram`). To be called in the transaction that changes such a thing.
   */
  async noteChange(tx: Transaction): Promise<void> {
    await tx.query(NOTE_CHANGE, [tx.programId]);
  }

  /** `cost`: in ten-thousandths of a minor unit. */
  async setCostPerPoint(tx: Transaction, cost: number): Promise<void> {
    await tx.query(SET_COST_PER_POINT, [tx.programId, cost]);
  }

  /** The program as it was last read, which may be out of date. */
  lastRead(programId: ProgramId): ProgramWithSettings | undefined {
    return this.kept.get(programId)?.home;
  }

  private async read(tx: Transaction): Promise<ProgramWithSettings> {
    const [programs, settings] = await Promise.all([
      tx.query<ProgramEntity & { programId: ProgramId }>(PROGRAM),
      tx.query<PointSettingsEntity>(POINT_SETTINGS),
    ]);
    if (!programs[0]) throw new Error('there is no such program');
    return { program: programs[0], settings: settings.map(toPointSettings) };
  }
}

function toPointSettings(row: PointSettingsEntity): PointSettings {
  return {
    version: row.version,
    effectiveFrom: row.effectiveFrom.getTime(),
    earnPoints: row.earnPoints,
    earnPerMinor: row.earnPerMinor,
    basisIncludesTax: row.basisIncludesTax,
    release: { kind: row.release, after: row.releaseAfter } as ReleasePolicy,
    expiry: {
      kind: row.expiry,
      after: row.expiryAfter,
      monthDay: row.expiryMonthDay,
      roundsToMonthEnd: row.expiryRoundsToMonthEnd,
    } as ExpiryPolicy,
    debtPolicy: row.debtPolicy as PointSettings['debtPolicy'],
  };
}
