import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerRepository } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import type { Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { EVENT_KIND, OutboxReader, type OutboxEvent } from '../../platform/outbox/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository, type Ladders } from '../../tiers/index.js';
import { TierNewsRepository, type TierNews } from '../db/tier-news.repository.js';
import { joined, tierChanged, type Occasion } from '../domain/index.js';
import { ActOnOccasions } from './act-on-occasions.js';

const EVENTS_A_ROUND = 100;

/** Rolls a round back: facts about a customer in it are still to be worked out, which another sweep does. */
class PutOff extends Error {}

/**
 * Lets rules act on what happened to customers elsewhere: they joined, or came to another tier. What rules do is
 * written in the transaction that moves the place in the outbox.
 */
@Injectable()
export class ActOnEventsSweep implements Sweep, OnModuleInit {
  readonly name = 'act-on-events';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly outbox: OutboxReader,
    private readonly programs: ProgramRepository,
    private readonly customers: CustomerRepository,
    private readonly ladders: TierLadderRepository,
    private readonly tierNews: TierNewsRepository,
    private readonly lockedLedgers: LockedLedgers,
    private readonly act: ActOnOccasions,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    try {
      const taken = await this.lockedLedgers.run(programId, 'RECORD', (tx) => this.take(tx));
      return taken === EVENTS_A_ROUND;
    } catch (error) {
      if (error instanceof PutOff) return false;
      throw error;
    }
  }

  private async take(tx: Transaction): Promise<Result<number, BeginAgain>> {
    const events = await this.outbox.take(tx, this.name, EVENTS_A_ROUND);
    const occasions = await this.occasionsOf(tx, events);
    const acted = await this.act.within(tx, occasions);
    if (!acted.ok) return acted;
    if (acted.value.putOff > 0) throw new PutOff();
    return ok(events.length);
  }

  /** In the order of the events. */
  private async occasionsOf(tx: Transaction, events: readonly OutboxEvent[]): Promise<Occasion[]> {
    const joiners = events.filter(({ kind }) => kind === EVENT_KIND.customerEnrolled);
    const changes = events.filter(({ kind }) => kind === EVENT_KIND.tierChanged);
    if (joiners.length + changes.length === 0) return [];
    const [customers, news, ladders] = await Promise.all([
      this.customers.findByIds(
        tx,
        joiners.map(({ customerId }) => customerId as CustomerId),
      ),
      this.tierNews.find(
        tx,
        changes.map(({ customerId, subjectId: changeId }) => ({ customerId, changeId })),
      ),
      this.programs.load(tx).then((home) => this.ladders.load(tx, home)),
    ]);
    const newsOf = new Map(news.map((one) => [one.changeId, one]));
    return events.flatMap(({ kind, customerId, subjectId }): Occasion[] => {
      if (kind === EVENT_KIND.tierChanged) {
        const one = newsOf.get(subjectId);
        return one ? [occasionOf(one, ladders)] : [];
      }
      const customer = customers.get(customerId as CustomerId);
      if (kind !== EVENT_KIND.customerEnrolled || !customer) return [];
      return [joined(customerId as CustomerId, customer.enrolledAt)];
    });
  }
}

/** Nobody has to earn the entry tier, so its code is kept nowhere but in the ladder. */
function occasionOf(news: TierNews, ladders: Ladders): Occasion {
  const entry = ladders.ofVersion(news.ladderVersion)?.ladder.rungs[0]?.code ?? null;
  const { customerId, changeId, holdsFrom } = news;
  const toTier = news.to ?? entry;
  if (toTier === null) throw new Error('a change of tier names a ladder that is not there');
  return tierChanged({ customerId, changeId, holdsFrom, fromTier: news.from ?? entry, toTier });
}
