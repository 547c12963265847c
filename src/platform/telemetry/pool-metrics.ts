import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Metrics } from './metrics.js';

/** Tells how busy the connections to the database are. */
@Injectable()
export class PoolMetrics {
  constructor(@Inject(DataSource) dataSource: DataSource, metrics: Metrics) {
    const pool = (): Partial<Pool> => (dataSource.driver as { master?: Pool }).master ?? {};
    metrics.gauge('laurel_database_connections', 'Connections to the database, idle ones too.', () => {
      return pool().totalCount ?? 0;
    });
    metrics.gauge(
      'laurel_database_connections_idle',
      'Connections to the database that nothing uses.',
      () => {
        return pool().idleCount ?? 0;
      },
    );
    metrics.gauge('laurel_database_waiting', 'Acts that wait for a connection to the database.', () => {
      return pool().waitingCount ?? 0;
    });
  }
}
