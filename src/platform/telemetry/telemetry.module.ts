import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { PoolMetrics } from './pool-metrics.js';

/** The metrics, for every module to count in. */
@Global()
@Module({ providers: [Metrics, PoolMetrics], exports: [Metrics] })
export class TelemetryModule {}
