import type { EntityManager, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import type { ProgramId } from '../../kernel/id.js';

/** A statement that is sent often: the name lets PostgreSQL keep its plan. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One database transaction of one program. Everything read or written in it is that program's alone. */
export interface Transaction {
  readonly programId: ProgramId;
  /**
   * Sends one statement and returns its rows. Statements may be sent without waiting for the answer to the one
   * before: they travel together and run in order.
   */
  query<Row>(statement: string | Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** TypeORM's, for ordinary work on entities. Not to be used for writing in `UnitOfWork.writeDirect`. */
  readonly manager: EntityManager;
}

export function transactionOn(
  runner: QueryRunner,
  client: PoolClient,
  programId: ProgramId,
  prepared: boolean,
): Transaction {
  let failure: { readonly error: unknown } | undefined;
  return {
    programId,
    manager: runner.manager,
    async query<Row>(statement: string | Statement, values: readonly unknown[] = []): Promise<Row[]> {
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
    },
  };
}
