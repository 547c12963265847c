import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { LockedLedgers } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { CustomerFactsRepository, recomputeCustomerFacts } from '../../rules/index.js';
import { KeptPurchaseRepository } from '../db/kept-purchase.repository.js';
import { inHalves } from './in-halves.js';

const CUSTOMERS_A_ROUND = 50;

/**
 * Works out the facts about customers who bought before anything was remembered of them. Whoever buys again has theirs
 * worked out then; this is for the others, whom segments and occasions look at too.
 */
@Injectable()
export class RecomputeFactsSweep implements Sweep, OnModuleInit {
  readonly name = 'recompute-facts';
  /** How far this server has come, in the order of customers' ids. */
  private readonly places = new Map<ProgramId, CustomerId>();

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

  /** A stretch of them; who cannot be worked out is tried again once all others have been. */
  async run(programId: ProgramId): Promise<boolean> {
    const after = this.places.get(programId) ?? null;
    const unknown = await this.unitOfWork.read(programId, (tx) =>
      this.facts.findUnknown(tx, after, CUSTOMERS_A_ROUND),
    );
    const outcomes = await inHalves<CustomerId, unknown>(
      unknown,
      (part) => this.recomputeAll(programId, part),
      (error) => error,
    );
    const isMore = unknown.length === CUSTOMERS_A_ROUND;
    if (isMore) this.places.set(programId, unknown.at(-1)!);
    else this.places.delete(programId);
    const failures = outcomes.filter((outcome) => outcome !== null);
    if (failures.length > 0) {
      const whose = `the facts about ${failures.length} customers`;
      throw new AggregateError(failures, `${whose} could not be worked out`);
    }
    return isMore;
  }

  private async recomputeAll(programId: ProgramId, part: readonly CustomerId[]): Promise<null[]> {
    await this.unitOfWork.writeDirect<void, never>(programId, async (tx) =>
      ok(await this.recompute(tx, part)),
    );
    return part.map(() => null);
  }

  private async recompute(tx: Transaction, unknown: readonly CustomerId[]): Promise<void> {
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
  }
}
