import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { RuleFaultRepository, type RuleFault } from '../../rules/index.js';

/** Until they are written down; more of a program are not counted. */
const MOST_KEPT = 1_000;

/**
 * The faults that conditions ran into while suggestions were asked for. To ask is to read, so they are kept here and
 * written down by this server's next round of background work.
 */
@Injectable()
export class PromotionFaults implements Sweep, OnModuleInit {
  readonly name = 'note-promotion-faults';
  private readonly noted = new Map<ProgramId, RuleFault[]>();

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly faults: RuleFaultRepository,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  note(programId: ProgramId, faults: readonly RuleFault[]): void {
    if (faults.length === 0) return;
    const noted = this.noted.get(programId) ?? [];
    noted.push(...faults.slice(0, MOST_KEPT - noted.length));
    this.noted.set(programId, noted);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const noted = this.noted.get(programId);
    if (!noted) return false;
    this.noted.delete(programId);
    await this.unitOfWork.writeDirect(programId, async (tx) => {
      this.faults.note(tx, noted, await this.clock.now(tx));
      return ok(undefined);
    });
    return false;
  }
}
