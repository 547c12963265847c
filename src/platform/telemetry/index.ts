export { createLog, NestLog, type Log } from './log.js';
export { Metrics } from './metrics.js';
export { TelemetryModule } from './telemetry.module.js';
