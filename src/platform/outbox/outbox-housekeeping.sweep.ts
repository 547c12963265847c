import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../database/index.js';
import { SweepRegistry, type Sweep } from '../jobs/index.js';

const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1_000;
const EVENTS_A_ROUND = 1_000;

/**
 * Only the first events are looked at: they are in the order they were written, so behind one that is too young all
 * are, and the rest need not be read to find that out. A second server that deletes the same waits and then finds
 * them gone; nobody else ever locks an event.
 */
const DELETE_OLD = {
  name: 'outbox_delete_old',
  text: `DELETE FROM outbox_events e USING (
           SELECT first.customer_id, first.event_id, first.recorded_at FROM outbox_events first
           WHERE first.program_id = $1 AND (first.xid, first.event_id) <= (
             SELECT p.xid, p.event_id FROM sweep_positions p WHERE p.program_id = $1
             ORDER BY p.xid, p.event_id LIMIT 1)
           ORDER BY first.xid, first.event_id LIMIT $3
         ) AS passed
         WHERE e.program_id = $1 AND e.customer_id = passed.customer_id AND e.event_id = passed.event_id
           AND passed.recorded_at < $2
         RETURNING 1`,
};

/**
 * Deletes events that are older than 30 days and that every sweep with a position has read. A sweep that is given up
 * takes its position with it, in a migration; left behind, it would keep all events for ever.
 */
@Injectable()
export class OutboxHousekeepingSweep implements Sweep, OnModuleInit {
  readonly name = 'outbox-housekeeping';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const deleted = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) => {
      const oldest = new Date((await this.clock.now(tx)) - KEPT_FOR_MS);
      const rows = await tx.query(DELETE_OLD, [programId, oldest, EVENTS_A_ROUND]);
      return ok(rows.length);
    });
    return deleted.ok && deleted.value === EVENTS_A_ROUND;
  }
}
