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

function dataSourceOptions({ applicationUrl, poolSize, entities }: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: applicationUrl,
    entities: [...entities],
    poolSize,
    applicationName: 'laurel',
    installExtensions: false,
    extra: {
      pipeline: true,
      types: { getTypeParser },
      statement_timeout: 30_000,
      // Whoever holds a lock and has fallen silent is cut off before those who wait for it give up.
      idle_in_transaction_session_timeout: 4_000,
      lock_timeout: 6_000,
      connectionTimeoutMillis: 10_000,
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
