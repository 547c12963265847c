import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { LockedLedgers } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { CustomerFactsRepository, recomputeCustomerFacts } from '../../rules/index.js';
import { KeptPurchaseRepository } from '../db/kept-purchase.repository.js';

const CUSTOMERS_A_ROUND = 50;

/**
 * Works out the facts about customers who bought before anything was remembered of them. Whoever buys again has theirs
 * worked out then; this is for the others, whom segments and occasions look at too.
 */
@Injectable()
export class RecomputeFactsSweep implements Sweep, OnModuleInit {
  readonly name = 'recompute-facts';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly lockedLedgers: LockedLedgers,
    private readonly facts: CustomerFactsRepository,
    private readonly purchases: KeptPurchaseRepository,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const done = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) =>
      ok(await this.recompute(tx)),
    );
    return done.ok && done.value === CUSTOMERS_A_ROUND;
  }

  private async recompute(tx: Transaction): Promise<number> {
    const unknown = await this.facts.findUnknown(tx, CUSTOMERS_A_ROUND);
    if (unknown.length === 0) return 0;
    await this.lockedLedgers.accounts(tx, 'RECORD', unknown);
    const { program } = await this.programs.load(tx);
    const [facts, purchases] = await Promise.all([
      this.facts.find(tx, unknown),
      this.purchases.find(tx, unknown, program.timeZone),
    ]);
    const changed = [...facts]
      .filter(([, { history }]) => history === null)
      .map(([customerId, each]) => ({
        customerId,
        facts: { ...each, history: recomputeCustomerFacts(purchases.get(customerId)!) },
      }));
    this.facts.write(tx, changed);
    return unknown.length;
  }
}
