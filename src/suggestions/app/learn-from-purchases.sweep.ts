import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import {
  JOBS_OPTIONS,
  SweepRegistry,
  WorkBesideRounds,
  type JobsOptions,
  type Sweep,
} from '../../platform/jobs/index.js';
import { LearnFromPurchases } from './learn-from-purchases.js';

/**
 * Learns from all customers of a program together: once a day, and when there is more to learn from. A round only says
 * that it is due: going through everything takes long, and taking in what is bought meanwhile does not wait for it.
 */
@Injectable()
export class LearnFromPurchasesSweep implements Sweep, OnModuleInit, BeforeApplicationShutdown {
  readonly name = 'learn-from-purchases';

  private readonly beside: WorkBesideRounds;

  constructor(
    private readonly registry: SweepRegistry,
    private readonly learn: LearnFromPurchases,
    @Inject(JOBS_OPTIONS) options: JobsOptions,
  ) {
    this.beside = new WorkBesideRounds((programId, signal) => learn.execute(programId, signal), options);
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.beside.stop();
  }

  async run(programId: ProgramId, signal: AbortSignal): Promise<boolean> {
    await this.beside.round(programId, signal, () => this.learn.isDue(programId));
    return false;
  }

  finish(): Promise<boolean> {
    return this.beside.finish();
  }
}
