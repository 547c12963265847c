export { JobsModule } from './jobs.module.js';
export type { Sweep } from './sweep.js';
export { SweepRegistry } from './sweep-registry.js';
export { SweepRunner, type JobsOptions } from './sweep-runner.js';
