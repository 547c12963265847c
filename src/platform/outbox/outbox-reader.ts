import { Injectable } from '@nestjs/common';
import type { HolderId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { columns, uuid, type Transaction } from '../database/index.js';

/** What happened, for whoever has to act on it. */
export interface OutboxEvent {
  readonly eventId: string;
  /** Whom it concerns: the customer, or the holder of an anonymous purchase. */
  readonly customerId: HolderId;
  /** One of `EVENT_KIND`, or one that only a newer version of the service knows. */
  readonly kind: string;
  /** What it happened to, e.g. the purchase. */
  readonly subjectId: string;
  readonly recordedAt: Instant;
}

interface Position {
  readonly xid: number;
  readonly eventId: string;
}

interface EventRow extends Position {
  readonly customerId: HolderId;
  readonly kind: string;
  readonly subjectId: string;
  readonly recordedAt: Date;
}

/** No transaction that is still open, or yet to begin, is below this; all that are below it have ended. */
const HORIZON = `pg_snapshot_xmin(pg_current_snapshot())::text::bigint`;

/**
 * Locks nothing where there is nothing to read, so that an idle service writes nothing. Asks for the first event in
 * order, not whether there is one: PostgreSQL would look for just any by reading the table from its beginning.
 */
const LOCK_POSITION = {
  name: 'outbox_lock_position',
  text: `SELECT p.xid, p.event_id AS "eventId" FROM sweep_positions p
         WHERE p.program_id = $1 AND p.sweep = $2 AND (p.xid >= ${HORIZON} OR (
           SELECT e.event_id FROM outbox_events e
           WHERE e.program_id = $1 AND (e.xid, e.event_id) > (p.xid, p.event_id) AND e.xid < ${HORIZON}
           ORDER BY e.xid, e.event_id LIMIT 1) IS NOT NULL)
         FOR NO KEY UPDATE OF p SKIP LOCKED`,
};

/**
 * `ON CONFLICT` alone would wait for whoever is moving the position just now, since to know whether there is a
 * conflict it must know how that ends.
 */
const MAKE_POSITION = {
  name: 'outbox_make_position',
  text: `INSERT INTO sweep_positions (program_id, sweep)
         SELECT $1::uuid, $2::text
         WHERE NOT EXISTS (SELECT FROM sweep_positions p WHERE p.program_id = $1::uuid AND p.sweep = $2::text)
         ON CONFLICT (program_id, sweep) DO NOTHING
         RETURNING xid, event_id AS "eventId"`,
};

/** Behind everything that has ended, so that all of it can be seen by whoever looks from now on. */
const BEGIN_HERE = {
  name: 'outbox_begin_here',
  text: `INSERT INTO sweep_positions (program_id, sweep, xid, event_id)
         VALUES ($1, $2, ${HORIZON} - 1, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
         ON CONFLICT (program_id, sweep) DO NOTHING`,
};

/** Sent once the position is locked: one that moved after a statement began may be ahead of that statement's horizon. */
const IS_AHEAD = {
  name: 'outbox_is_ahead',
  text: `SELECT $1::bigint >= ${HORIZON} AS "isAhead"`,
};

const READ_NEXT = {
  name: 'outbox_read_next',
  text: `SELECT xid, event_id AS "eventId", customer_id AS "customerId", kind, subject_id AS "subjectId",
           recorded_at AS "recordedAt"
         FROM outbox_events
         WHERE program_id = $1 AND (xid, event_id) > ($2::bigint, $3::uuid) AND xid < ${HORIZON}
         ORDER BY xid, event_id LIMIT $4`,
};

const MOVE_POSITION = {
  name: 'outbox_move_position',
  text: `UPDATE sweep_positions SET xid = $3, event_id = $4 WHERE program_id = $1 AND sweep = $2`,
};

/** As an event of this transaction, and so behind all that there are. */
const PUT_BACK = {
  name: 'outbox_put_back',
  text: `WITH taken AS (
           DELETE FROM outbox_events e USING unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, event_id)
           WHERE e.program_id = $1 AND e.customer_id = wanted.customer_id AND e.event_id = wanted.event_id
           RETURNING e.customer_id, e.event_id, e.kind, e.subject_id, e.recorded_at
         )
         INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
         SELECT $1, t.customer_id, t.event_id, t.kind, t.subject_id, t.recorded_at FROM taken t`,
};

/**
 * Reads the outbox, each sweep at its own pace.
 *
 * Events are read in the order of the transactions that wrote them, and only those of transactions below which none
 * is still open. An order by time or by event id would lose events: one that was made first but commits last turns
 * up behind a position that has already passed it. Transaction ids have the same gaps while transactions are open,
 * but the database can say up to where there are none any more, and that is as far as is read. The price is that a
 * transaction that stays open holds up the events of all that began after it, in every database of the server;
 * time-outs bound that.
 */
@Injectable()
export class OutboxReader {
  /**
   * The sweep's next events, at most `limit` of them; none when another server has the sweep in hand (only the very
   * first time, when the position is being made, is that server waited for).
   *
   * The sweep's position is locked and moves in this same transaction: an effect that is written in it happens
   * exactly once, and what is done outside of it at least once.
   *
   * Throws when the sweep has read further than this server has ever written, as it happens when a dump is restored
   * on another server: the numbers of transactions begin anew there, and events would be passed over.
   */
  async take(tx: Transaction, sweepName: string, limit: number): Promise<OutboxEvent[]> {
    const position = await this.lockPosition(tx, sweepName);
    if (!position) return [];
    const { programId } = tx;
    const rows = await tx.query<EventRow>(READ_NEXT, [programId, position.xid, position.eventId, limit]);
    const last = rows.at(-1);
    if (last) await tx.query(MOVE_POSITION, [programId, sweepName, last.xid, last.eventId]);
    else await this.refuseToBeAhead(tx, sweepName, position);
    return rows.map(({ eventId, customerId, kind, subjectId, recordedAt }) => ({
      eventId,
      customerId,
      kind,
      subjectId,
      recordedAt: recordedAt.getTime(),
    }));
  }

  /**
   * Has a sweep that reads nothing yet begin with what happens from now on. For one that finds what happened before by
   * itself: whatever it looks for in a later transaction is either there or will come as an event.
   */
  async beginHere(tx: Transaction, sweepName: string): Promise<void> {
    await tx.query(BEGIN_HERE, [tx.programId, sweepName]);
  }

  /**
   * Puts events that `take` answered in the same transaction back at the end, to be taken again: for what cannot be
   * done yet, so that nothing waits behind it. Sweeps that were past them meet them once more.
   */
  async putBack(tx: Transaction, events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    const wanted = columns(events, [uuid(({ customerId }) => customerId), uuid(({ eventId }) => eventId)]);
    await tx.query(PUT_BACK, [tx.programId, ...wanted]);
  }

  private async lockPosition(tx: Transaction, sweepName: string): Promise<Position | undefined> {
    const key = [tx.programId, sweepName];
    const [locked] = await tx.query<Position>(LOCK_POSITION, key);
    if (locked) return locked;
    const [made] = await tx.query<Position>(MAKE_POSITION, key);
    return made;
  }

  private async refuseToBeAhead(tx: Transaction, sweepName: string, { xid }: Position): Promise<void> {
    const [row] = await tx.query<{ isAhead: boolean }>(IS_AHEAD, [xid]);
    if (!row!.isAhead) return;
    throw new Error(
      `the sweep ${sweepName} has read further in the outbox than this database server has written: the data ` +
        'comes from another server. As the owner of the tables, run UPDATE outbox_events SET xid = 0 and ' +
        'UPDATE sweep_positions SET xid = 0, event_id = DEFAULT; what is read again does no harm.',
    );
  }
}
