import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { CustomerOutlookRepository, localTimeAt } from '../../rules/index.js';
import { PurchaseModelRepository } from '../db/purchase-model.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import { WorkOutOutlooks } from './work-out-outlooks.js';

const CUSTOMERS_A_ROUND = 500;

/**
 * Works out again what is expected of customers: whenever something was learned from all of them, which is once a day
 * at least, as it changes while they stay away; and when marketers have changed which products may be told of.
 */
@Injectable()
export class RenewOutlooksSweep implements Sweep, OnModuleInit {
  readonly name = 'renew-outlooks';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly settings: SuggestionSettingsRepository,
    private readonly learned: PurchaseModelRepository,
    private readonly outlooks: CustomerOutlookRepository,
    private readonly workOut: WorkOutOutlooks,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const renewed = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) => {
      const [home, now, learned] = await Promise.all([
        this.programs.load(tx),
        this.clock.now(tx),
        this.learned.load(tx),
      ]);
      const today = localTimeAt(now, home.program.timeZone).epochDay;
      const { version } = await this.settings.load(tx, home);
      const current = {
        // A new day begins with learning from all customers, and once a day is enough; unless that comes to nothing.
        asOfDay: Math.max(learned.asOfDay, today - 1),
        settingsVersion: version,
        learnedRevision: learned.revision,
      };
      const outdated = await this.outlooks.lockOutdated(tx, current, CUSTOMERS_A_ROUND);
      await this.workOut.within(tx, home, outdated);
      return ok(outdated.length);
    });
    return renewed.ok && renewed.value === CUSTOMERS_A_ROUND;
  }
}
