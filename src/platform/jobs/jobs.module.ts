import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { SweepRegistry } from './sweep-registry.js';
import { JOBS_OPTIONS, SweepRunner, type JobsOptions } from './sweep-runner.js';

/** Background work, for every module to register its sweeps with. */
@Module({})
export class JobsModule {
  static forRoot(options: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      imports: [ScheduleModule.forRoot()],
      providers: [SweepRegistry, SweepRunner, { provide: JOBS_OPTIONS, useValue: options }],
      exports: [SweepRegistry, SweepRunner, JOBS_OPTIONS],
    };
  }
}
