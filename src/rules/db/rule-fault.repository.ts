import { Injectable } from '@nestjs/common';
import type { Instant } from '../../kernel/instant.js';
import {
  columns,
  int4,
  int8,
  text,
  timestamp,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { RuleFault } from '../domain/index.js';

/** A fault that conditions of a version ran into, over all times it did. */
export interface CountedFault extends RuleFault {
  readonly times: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

const NOTE: Write = {
  name: 'faults',
  text: `INSERT INTO rule_faults AS f (program_id, rule_id, version, code, message, times, first_at, last_at)
         SELECT $1, t.rule_id, t.version, t.code, t.message, t.times, t.at, t.at
         FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[])
           AS t (rule_id, version, code, message, times, at)
         ORDER BY t.rule_id, t.version, t.code
         ON CONFLICT (program_id, rule_id, version, code) DO UPDATE
         SET message = excluded.message, times = f.times + excluded.times, last_at = excluded.last_at`,
};

const LIST = {
  name: 'rule_faults_list',
  text: `SELECT f.rule_id AS "ruleId", f.version, f.code, f.message, f.times, f.first_at AS "firstAt",
           f.last_at AS "lastAt"
         FROM rule_faults f WHERE f.program_id = $1 AND f.rule_id = ANY ($2::uuid[])
         ORDER BY f.last_at DESC, f.rule_id, f.version, f.code`,
};

@Injectable()
export class RuleFaultRepository {
  /** Counts faults of acts, so that marketers see them on their rules. */
  note(tx: Transaction, faults: readonly RuleFault[], now: Instant): void {
    if (faults.length === 0) return;
    const counted = new Map<string, RuleFault & { times: number }>();
    for (const fault of faults) {
      const name = `${fault.ruleId} ${fault.version} ${fault.code}`;
      const known = counted.get(name);
      if (known) known.times++;
      else counted.set(name, { ...fault, times: 1 });
    }
    tx.write(NOTE, [
      tx.programId,
      ...columns(
        [...counted.values()],
        [
          uuid(({ ruleId }) => ruleId),
          int4(({ version }) => version),
          text(({ code }) => code),
          text(({ message }) => message),
          int8(({ times }) => times),
          timestamp(() => now),
        ],
      ),
    ]);
  }

  /** Of these rules, the latest first. */
  async list(tx: Transaction, ruleIds: readonly string[]): Promise<CountedFault[]> {
    const rows = await tx.query<Omit<CountedFault, 'firstAt' | 'lastAt'> & { firstAt: Date; lastAt: Date }>(
      LIST,
      [tx.programId, ruleIds],
    );
    return rows.map((row) => ({ ...row, firstAt: row.firstAt.getTime(), lastAt: row.lastAt.getTime() }));
  }
}
