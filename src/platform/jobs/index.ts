export { JobsModule } from './jobs.module.js';
export type { Sweep } from './sweep.js';
export { sweepDue } from './sweep-due.js';
export { SweepRegistry } from './sweep-registry.js';
export { JOBS_OPTIONS, SweepRunner, type JobsOptions } from './sweep-runner.js';
export { WorkBesideRounds } from './work-beside-rounds.js';
