import type { EntityManager, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import type { ProgramId } from '../../kernel/id.js';
import { joinWrites } from './joined-write.js';
import type { Sendable, Statement, Write } from './statement.js';

/** One database transaction of one program. Everything read or written in it is that program's alone. */
export interface Transaction {
  readonly programId: ProgramId;
  /**
   * Sends one statement and returns its rows. Statements may be sent without waiting for the answer to the one
   * before: they travel together and run in order.
   */
  query<Row>(statement: string | Statement, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * Writes, where nothing is wanted but that it succeeds. What is written is joined into one statement, which travels
   * with the commit, or before the next statement that is sent. Where it fails, nothing is kept.
   */
  write(write: Write, values: readonly Sendable[]): void;
  /** TypeORM's, for ordinary work on entities. Not to be used for writing in `UnitOfWork.writeDirect`. */
  readonly manager: EntityManager;
}

/** A transaction together with what its unit of work asks of it. */
export interface OpenTransaction extends Transaction {
  /** Sends what is still to be written. */
  flush(): void;
  /** Waits for everything that was written. Throws the first failure there was, if any. */
  settle(): Promise<void>;
}

export function transactionOn(
  runner: QueryRunner,
  client: PoolClient,
  programId: ProgramId,
  prepared: boolean,
): OpenTransaction {
  let failure: { readonly error: unknown } | undefined;
  let waiting: { readonly write: Write; readonly values: readonly Sendable[] }[] = [];
  const written: Promise<unknown>[] = [];
  const send = async <Row>(
    statement: string | Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> => {
    const text = typeof statement === 'string' ? statement : statement.text;
    const named = prepared && typeof statement !== 'string' ? { name: statement.name } : {};
    try {
      const result = await client.query({ text, ...named, values: values as unknown[] });
      return result.rows as Row[];
    } catch (error) {
      // What was sent along with a statement that failed fails too, only because that one did. Whoever decides
      // what to do next must be told of the first.
      failure ??= { error };
      throw failure.error;
    }
  };
  const flush = (): void => {
    if (waiting.length === 0) return;
    const writes = waiting.map(({ write, values }) => ({ write, parameters: values.length }));
    const values = waiting.flatMap(({ values: own }) => own);
    waiting = [];
    const answer = send(joinWrites(writes), values);
    // Met by whoever settles the transaction.
    answer.catch(() => undefined);
    written.push(answer);
  };
  return {
    programId,
    manager: runner.manager,
    query(statement, values) {
      flush();
      return send(statement, values);
    },
    write(write, values) {
      waiting.push({ write, values });
    },
    flush,
    async settle() {
      flush();
      await Promise.allSettled(written);
      if (failure) throw failure.error;
    },
  };
}
