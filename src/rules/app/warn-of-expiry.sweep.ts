import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerRepository } from '../../customers/index.js';
import { newId, type ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { FindExpiringPoints, type DuePlace } from '../../points/index.js';
import { ProgramRepository, settingsInForce, type ProgramWithSettings } from '../../programs/index.js';
import { OccasionCandidatesRepository } from '../db/occasion-candidates.repository.js';
import { OccasionRepository } from '../db/occasion.repository.js';
import {
  expiryWarnings,
  localTimeAt,
  occasionDay,
  WARNED_DAYS_BEFORE,
  type OccasionId,
  type RecordedOccasion,
} from '../domain/index.js';

const EXPIRY = 'EXPIRY';

/** How far this server has come on a day. */
interface Walk {
  readonly day: number;
  readonly after: DuePlace | null;
}

/**
 * Notes, once a day, whose points lapse in the next 30 days, and writes an event for each day on which some do, so
 * that whoever tells customers does so once. Points that lapse on another day after all, because the customer bought
 * something, are told of anew.
 */
@Injectable()
export class WarnOfExpirySweep implements Sweep, OnModuleInit {
  readonly name = 'warn-of-expiry';
  private readonly walks = new Map<ProgramId, Walk>();

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly customers: CustomerRepository,
    private readonly expiringPoints: FindExpiringPoints,
    private readonly candidates: OccasionCandidatesRepository,
    private readonly occasions: OccasionRepository,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const known = this.walks.get(programId);
    const result = await this.unitOfWork.writeDirect<Walk | null, never>(programId, async (tx) =>
      ok(await this.goOn(tx, known)),
    );
    const walk = result.ok ? result.value : null;
    if (walk) this.walks.set(programId, walk);
    else this.walks.delete(programId);
    return walk !== null;
  }

  /** A page of customers; answers where to go on, or null once today is done. */
  private async goOn(tx: Transaction, known: Walk | undefined): Promise<Walk | null> {
    const home = await this.programs.load(tx);
    const [lastDays, now] = await Promise.all([this.candidates.lastDays(tx), this.clock.now(tx)]);
    const today = localTimeAt(now, home.program.timeZone).epochDay;
    if ((lastDays.get(EXPIRY) ?? -Infinity) >= today) return null;
    const after = known?.day === today ? known.after : null;
    // Whole days, so that all that lapses on a day is told of together.
    const until = occasionDay(today + WARNED_DAYS_BEFORE + 1, home.program.timeZone).start;
    const { found, next } = await this.expiringPoints.page(tx, home, { now, until, after });
    const warnings = found.flatMap(({ customerId, expiring }) =>
      expiryWarnings(expiring, until, home.program.timeZone).map((warning) => ({ customerId, ...warning })),
    );
    const ids = [...new Set(warnings.map(({ customerId }) => customerId))];
    const customers = await this.customers.findByIds(tx, ids);
    const wanted = warnings.filter(({ customerId }) => {
      const customer = customers.get(customerId);
      return customer?.customerId === customerId && customer.status === 'ACTIVE';
    });
    await this.occasions.warn(
      tx,
      wanted.map((warning) => occasionOf(warning, home, now)),
    );
    if (next) return { day: today, after: next };
    await this.candidates.moveDay(tx, EXPIRY, today);
    return null;
  }
}

function occasionOf(
  warning: ReturnType<typeof expiryWarnings>[number] & Pick<RecordedOccasion, 'customerId'>,
  { program, settings }: ProgramWithSettings,
  now: Instant,
): RecordedOccasion {
  const { customerId, key, name, points, at } = warning;
  return {
    occasionId: newId<OccasionId>(),
    customerId,
    key,
    kind: EXPIRY,
    name,
    occurredAt: now,
    recordedAt: now,
    pointsEarned: 0,
    lotNo: null,
    settingsVersion: settingsInForce(settings, now).version,
    decision: {
      form: 1,
      currency: program.currency,
      details: {},
      earning: null,
      tagsAdded: [],
      expiring: { points, at },
    },
  };
}
