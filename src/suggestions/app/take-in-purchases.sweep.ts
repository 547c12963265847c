import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId, PurchaseId, ReturnId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { EVENT_KIND, OutboxReader, type OutboxEvent } from '../../platform/outbox/index.js';
import { KeptBasketRepository, type Happening } from '../db/kept-basket.repository.js';
import { SuggestionStateRepository } from '../db/suggestion-state.repository.js';
import type { PurchaseKey } from '../domain/purchase-basket.js';
import { takeInHalves, type Round, type Taken } from './take-in-halves.js';
import { TakeIn } from './take-in.js';

const EVENTS_A_ROUND = 1_000;
const PURCHASES_A_ROUND = 1_000;
const NOTHING: Taken = { met: 0, putBack: 0, failures: [] };

/**
 * Keeps what suggestions are made of in line with what customers buy, bring back and claim.
 *
 * Purchases that were recorded before it ran for the first time are met in the order of their keys, which takes no
 * more than one pass over their primary key and meets those of one customer together; everything that happens from
 * then on comes as events. What cannot be taken in keeps nothing else waiting: such an event is put back at the end of the
 * outbox and tried again, and such a purchase of before becomes an event.
 */
@Injectable()
export class TakeInPurchasesSweep implements Sweep, OnModuleInit {
  readonly name = 'take-in-purchases';
  /** With what a refresh of the affinities takes, purchases still count within five minutes. */
  readonly mayWaitSeconds = 60;

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly outbox: OutboxReader,
    private readonly states: SuggestionStateRepository,
    private readonly kept: KeptBasketRepository,
    private readonly takeIn: TakeIn,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** What happened since, and then a stretch of the purchases of before, so that neither waits for the other. */
  async run(programId: ProgramId): Promise<boolean> {
    const state = await this.unitOfWork.read(programId, (tx) => this.states.find(tx));
    if (!state) await this.begin(programId);
    const since = await takeInHalves(EVENTS_A_ROUND, (round) => this.takeEvents(programId, round));
    const before = state?.caughtUp
      ? NOTHING
      : await takeInHalves(PURCHASES_A_ROUND, (round) => this.takeBefore(programId, round));
    const failures = [...since.failures, ...before.failures];
    if (failures.length > 0) {
      throw new AggregateError(failures, `${failures.length} purchases or returns could not be taken in`);
    }
    // Where all were put back the next round might meet nothing but the same.
    const isMoreSince = since.met === EVENTS_A_ROUND && since.putBack < since.met;
    return isMoreSince || before.met === PURCHASES_A_ROUND;
  }

  private async begin(programId: ProgramId): Promise<void> {
    await this.write(programId, async (tx) => {
      await this.states.add(tx);
      await this.outbox.beginHere(tx, this.name);
    });
  }

  private async takeEvents(programId: ProgramId, round: Round): Promise<Omit<Taken, 'failures'>> {
    return this.write(programId, async (tx) => {
      const events = await this.outbox.take(tx, this.name, round.most);
      const met = (round.met = events.length);
      if (round.isPassedOver) await this.outbox.putBack(tx, events);
      else if (met > 0) await this.takeInTouched(tx, events);
      return { met, putBack: round.isPassedOver ? met : 0 };
    });
  }

  private async takeInTouched(tx: Transaction, events: readonly OutboxEvent[]): Promise<void> {
    const recorded = [
      ...happenings<PurchaseId>(events, EVENT_KIND.purchaseRecorded),
      ...happenings<PurchaseId>(events, EVENT_KIND.purchaseLeftOut),
    ];
    const returned = happenings<ReturnId>(events, EVENT_KIND.returnRecorded);
    const claimed = happenings<PurchaseId>(events, EVENT_KIND.purchaseClaimed);
    if (recorded.length + returned.length + claimed.length === 0) return;
    await this.states.lock(tx);
    const [ofReturns, ofClaims] = await Promise.all([
      this.kept.returned(tx, returned),
      this.kept.claimed(tx, claimed),
    ]);
    const ofPurchases = recorded.map(({ customerId, subjectId }): PurchaseKey => ({
      ownerId: customerId,
      purchaseId: subjectId,
    }));
    await this.takeIn.within(tx, [...ofPurchases, ...ofReturns, ...ofClaims]);
  }

  /** Nothing while another server is at it. */
  private async takeBefore(programId: ProgramId, round: Round): Promise<Omit<Taken, 'failures'>> {
    return this.write(programId, async (tx) => {
      const state = await this.states.lockIfFree(tx);
      if (!state || state.caughtUp) return NOTHING;
      const keys = await this.kept.page(tx, state.after, round.most);
      const met = (round.met = keys.length);
      if (round.isPassedOver) this.kept.leaveOut(tx, keys, await this.clock.now(tx));
      else await this.takeIn.within(tx, keys);
      await this.states.move(tx, { after: keys.at(-1) ?? state.after, caughtUp: met < round.most });
      return { met, putBack: 0 };
    });
  }

  private async write<T>(programId: ProgramId, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const written = await this.unitOfWork.writeDirect<T, never>(programId, async (tx) => ok(await work(tx)));
    if (!written.ok) throw new Error('taking in is never refused');
    return written.value;
  }
}

function happenings<SubjectId extends string>(
  events: readonly OutboxEvent[],
  wanted: OutboxEvent['kind'],
): Happening<SubjectId>[] {
  return events
    .filter(({ kind }) => kind === wanted)
    .map(({ customerId, subjectId }) => ({ customerId, subjectId: subjectId as SubjectId }));
}
