import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { isId, type ProgramId } from '../../kernel/id.js';
import type { Result } from '../../kernel/result.js';
import { isPassing, isWorthAnotherTry } from './database-failure.js';
import { renewPlans } from './plan-age.js';
import { transactionOn, type Transaction } from './transaction.js';

export interface WriteOptions {
  /**
   * Names of unique constraints whose violation means that somebody else did the same at the same moment: the
   * work is run again and then finds what they wrote.
   */
  readonly retryOnConflict?: readonly string[];
  /** How long a statement may wait for somebody else's lock before it fails as crowded; else six seconds. */
  readonly waitAtMostMs?: number;
}

/** Whether statements are sent by name, so that the server keeps their plans; old poolers cannot have that. */
export const PREPARED_STATEMENTS = Symbol('PREPARED_STATEMENTS');

const MOST_TRIES = 4;
const OPEN_READ = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Runs work in one database transaction of one program: all of it is kept, or nothing.
 *
 * A refusal or an exception rolls back. Serialization failures and deadlocks, conflicts named in the options and
 * connections lost before the commit run the whole work again in a fresh transaction, four times in all; the work
 * must therefore do nothing outside the transaction. Work that is written twice at the same moment must be guarded
 * by a key of its own, since an answer lost after the commit is also tried again.
 */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PREPARED_STATEMENTS) private readonly prepared: boolean,
  ) {}

  /** For ordinary work, with TypeORM's manager at hand. */
  write<T, E>(
    programId: ProgramId,
    work: (tx: Transaction) => Promise<Result<T, E>>,
    options: WriteOptions = {},
  ): Promise<Result<T, E>> {
    return this.withRetries(options, () =>
      this.withRunner(async (runner, client) => {
        await runner.startTransaction();
        try {
          await client.query(nameProgram(programId));
          const tx = transactionOn(runner, client, programId, this.prepared);
          const result = await work(tx);
          await tx.settle();
          await (result.ok ? runner.commitTransaction() : runner.rollbackTransaction());
          return result;
        } catch (error) {
          await runner.rollbackTransaction().catch(() => undefined);
          throw error;
        }
      }),
    );
  }

  /**
   * For the hot paths: opens and names the program in one message with the first statements, sends the commit with
   * the last, and writes by statements only.
   */
  writeDirect<T, E>(
    programId: ProgramId,
    work: (tx: Transaction) => Promise<Result<T, E>>,
    options: WriteOptions = {},
  ): Promise<Result<T, E>> {
    return this.withRetries(options, () =>
      this.withRunner((runner, client) => this.direct(runner, client, programId, opening(options), work)),
    );
  }

  /** Reads in one read-only transaction that sees one moment throughout. */
  async read<T>(programId: ProgramId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.withRetries({}, () =>
      this.withRunner((runner, client) =>
        this.direct<T, never>(runner, client, programId, OPEN_READ, async (tx) => ({
          ok: true,
          value: await work(tx),
        })),
      ),
    );
    if (!result.ok) throw new Error('a read cannot be refused');
    return result.value;
  }

  /** The directory of programs: ids and names, the only thing that can be read without naming a program. */
  async listPrograms(): Promise<{ programId: ProgramId; name: string }[]> {
    return this.dataSource.query(
      'SELECT program_id AS "programId", name FROM program_directory ORDER BY program_id',
    );
  }

  /** Throws when the database does not answer. */
  async ping(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }

  private async direct<T, E>(
    runner: QueryRunner,
    client: PoolClient,
    programId: ProgramId,
    open: string,
    work: (tx: Transaction) => Promise<Result<T, E>>,
  ): Promise<Result<T, E>> {
    const opened = client.query(`${open}; ${nameProgram(programId)}`);
    // Not awaited, so that it travels with the first statement; its failure is met below, or there.
    opened.catch(() => undefined);
    try {
      const tx = transactionOn(runner, client, programId, this.prepared);
      const result = await work(tx);
      tx.flush();
      // Travels with what is written: where that fails, the database answers it by rolling back.
      const ended = client.query(result.ok ? 'COMMIT' : 'ROLLBACK');
      ended.catch(() => undefined);
      await tx.settle();
      if ((await ended).command !== 'COMMIT' && result.ok)
        throw new Error('the database rolled back instead of committing');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      // Where it could not even be opened, everything after that failed only for this reason.
      await opened;
      throw error;
    }
  }

  private async withRunner<T>(use: (runner: QueryRunner, client: PoolClient) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    if (this.prepared) renewPlans(client);
    try {
      return await use(runner, client);
    } finally {
      await runner.release();
    }
  }

  private async withRetries<T>(options: WriteOptions, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const again = isPassing(error) || isWorthAnotherTry(error, options.retryOnConflict ?? []);
        if (!again || tries === MOST_TRIES) throw error;
        await pause(tries);
      }
    }
  }
}

function opening({ waitAtMostMs }: WriteOptions): string {
  return waitAtMostMs === undefined ? 'BEGIN' : `BEGIN; SET LOCAL lock_timeout = ${waitAtMostMs}`;
}

/** `SET` takes no parameters; the id is checked to be nothing but a UUID before it becomes part of the text. */
function nameProgram(programId: ProgramId): string {
  if (!isId(programId)) throw new Error('not a program id');
  return `SET LOCAL laurel.program_id = '${programId}'`;
}

/** Random, so that two that collided do not collide again. */
function pause(tries: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** tries));
}
