import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import pg from 'pg';
import type { DataSourceOptions, EntitySchema } from 'typeorm';
import { Clock } from './clock.js';
import { PREPARED_STATEMENTS, UnitOfWork } from './unit-of-work.js';

interface DatabaseOptions {
  /** As the application's role, which owns nothing and is held to row-level security. */
  readonly applicationUrl: string;
  readonly poolSize: number;
  /** Off for poolers that cannot keep prepared statements apart, such as PgBouncer before 1.21. */
  readonly preparedStatements: boolean;
  readonly entities: readonly (EntitySchema | (new () => object))[];
}

const INT8 = 20;
const DATE = 1082;

/**
 * Whole numbers come as JavaScript numbers (every column of ours is checked to stay within ±2^53−1) and calendar
 * dates as text, since a date has no time zone.
 */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8) return Number;
  if (oid === DATE) return String;
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}

/**
 * Every named statement of ours looks rows up by key, so that the plan for any values is the plan for all. Left to
 * itself PostgreSQL plans those with arrays anew each time, which takes longer than carrying them out.
 */
const KEEP_PLANS = '-c plan_cache_mode=force_generic_plan';

/**
 * For the same reason joins are loops over an index. A table without statistics, as during a first import, passes for
 * one of a few pages: PostgreSQL would read all of a program's rows to join them to a handful, and keep to that plan.
 * What really reads a whole program says so itself (`runLedgerChecks`).
 */
const LOOK_UP_BY_KEY = '-c enable_hashjoin=off -c enable_mergejoin=off';

function dataSourceOptions({
  applicationUrl,
  poolSize,
  preparedStatements,
  entities,
}: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: applicationUrl,
    entities: [...entities],
    poolSize,
    applicationName: 'laurel',
    installExtensions: false,
    extra: {
      pipeline: true,
      // While the pool hands a connection over nobody listens to it, and an error nobody hears ends the process.
      onConnect: (client: pg.Client) => void client.on('error', () => undefined),
      types: { getTypeParser },
      statement_timeout: 30_000,
      // Whoever holds a lock and has fallen silent is cut off before those who wait for it give up.
      idle_in_transaction_session_timeout: 4_000,
      lock_timeout: 6_000,
      connectionTimeoutMillis: 10_000,
      // Later than all of the server's own limits: for a network that has gone silent without closing anything.
      query_timeout: 35_000,
      options: preparedStatements ? `${KEEP_PLANS} ${LOOK_UP_BY_KEY}` : LOOK_UP_BY_KEY,
    },
  };
}

/** The connection pool and the unit of work, for every module. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(options), retryAttempts: 0 })],
      providers: [UnitOfWork, Clock, { provide: PREPARED_STATEMENTS, useValue: options.preparedStatements }],
      exports: [UnitOfWork, Clock],
    };
  }
}
