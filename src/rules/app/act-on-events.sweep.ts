import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerRepository } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import { isCrowded, isPassing, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { EVENT_KIND, OutboxReader, type OutboxEvent } from '../../platform/outbox/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository, type Ladders } from '../../tiers/index.js';
import { TierNewsRepository, type TierNews } from '../db/tier-news.repository.js';
import { joined, tierChanged, type Occasion } from '../domain/index.js';
import { ActOnOccasions } from './act-on-occasions.js';

const EVENTS_A_ROUND = 100;

/** What became of events. */
interface Taken {
  /** How many there were. */
  readonly events: number;
  /** How many of them were put back, to be tried again. */
  readonly putBack: number;
  /** What went wrong with single ones. */
  readonly failures: readonly unknown[];
}

/** An event that rules may act on. */
interface EventOccasion {
  readonly event: OutboxEvent;
  readonly occasion: Occasion;
}

/**
 * Lets rules act on what happened to customers elsewhere: they joined, or came to another tier. What rules do is
 * written in the transaction that moves the place in the outbox.
 *
 * Nobody waits for anybody else: an event on which rules cannot act yet, because facts about its customer are still
 * to be worked out or because something goes wrong, is put back at the end of the outbox and tried again.
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
    const { events, putBack, failures } = await this.takeInHalves(programId, EVENTS_A_ROUND);
    if (failures.length > 0) {
      throw new AggregateError(failures, `rules could not act on ${failures.length} events`);
    }
    // Where all were put back the next round might meet nothing but the same.
    return events === EVENTS_A_ROUND && putBack < events;
  }

  /** The next events; where that fails, in two halves, and so on, until the one that fails stands alone. */
  private async takeInHalves(programId: ProgramId, most: number): Promise<Taken> {
    let met = 0;
    try {
      return await this.lockedLedgers.run(programId, 'RECORD', async (tx) => {
        const events = await this.outbox.take(tx, this.name, most);
        met = events.length;
        return this.actOn(tx, events);
      });
    } catch (error) {
      if (isPassing(error) || isCrowded(error) || met === 0) throw error;
      if (met === 1) return { ...(await this.putBackNext(programId)), failures: [error] };
      // No more than there were, so that what is put back is not met again at once.
      const half = Math.ceil(met / 2);
      const first = await this.takeInHalves(programId, half);
      const second = await this.takeInHalves(programId, met - half);
      return {
        events: first.events + second.events,
        putBack: first.putBack + second.putBack,
        failures: [...first.failures, ...second.failures],
      };
    }
  }

  private async putBackNext(programId: ProgramId): Promise<Taken> {
    return this.lockedLedgers.run(programId, 'RECORD', async (tx) => {
      const events = await this.outbox.take(tx, this.name, 1);
      await this.outbox.putBack(tx, events);
      return ok({ events: events.length, putBack: events.length, failures: [] });
    });
  }

  private async actOn(tx: Transaction, events: readonly OutboxEvent[]): Promise<Result<Taken, BeginAgain>> {
    const found = await this.occasionsOf(tx, events);
    const acted = await this.act.within(
      tx,
      found.map(({ occasion }) => occasion),
    );
    if (!acted.ok) return acted;
    const putOff = new Set(acted.value.putOff);
    const back = found.flatMap(({ event, occasion }) => (putOff.has(occasion) ? [event] : []));
    await this.outbox.putBack(tx, back);
    return ok({ events: events.length, putBack: back.length, failures: [] });
  }

  /** In the order of the events. */
  private async occasionsOf(tx: Transaction, events: readonly OutboxEvent[]): Promise<EventOccasion[]> {
    const joiners = events.filter(({ kind }) => kind === EVENT_KIND.customerEnrolled);
    const changes = events.filter(({ kind }) => kind === EVENT_KIND.tierChanged);
    if (joiners.length + changes.length === 0) return [];
    const home = await this.programs.load(tx);
    const [customers, news, ladders] = await Promise.all([
      this.customers.findByIds(
        tx,
        joiners.map(({ customerId }) => customerId as CustomerId),
      ),
      this.tierNews.find(
        tx,
        changes.map(({ customerId, subjectId: changeId }) => ({ customerId, changeId })),
      ),
      this.ladders.load(tx, home),
    ]);
    const newsOf = new Map(news.map((one) => [one.changeId, one]));
    return events.flatMap((event): EventOccasion[] => {
      if (event.kind === EVENT_KIND.tierChanged) {
        const one = newsOf.get(event.subjectId);
        if (!one || !stillHolds(one, ladders)) return [];
        return [{ event, occasion: occasionOf(one, ladders, home.program.timeZone) }];
      }
      const customer = customers.get(event.customerId as CustomerId);
      if (event.kind !== EVENT_KIND.customerEnrolled || !customer) return [];
      return [{ event, occasion: joined(event.customerId as CustomerId, customer.enrolledAt) }];
    });
  }
}

/**
 * Whether there is still reason to act: a tier that was lost again by now is passed over, but not one that somebody
 * has climbed past since.
 */
function stillHolds({ ladderVersion, from, to, now }: TierNews, ladders: Ladders): boolean {
  const rungs = ladders.ofVersion(ladderVersion)?.ladder.rungs ?? [];
  const rankOf = (code: string | null): number =>
    code === null ? 0 : rungs.findIndex((rung) => rung.code === code);
  const isClimb = rankOf(to) > rankOf(from);
  return now === to || (isClimb && rankOf(now) > rankOf(to));
}

/** Nobody has to earn the entry tier, so its code is kept nowhere but in the ladder. */
function occasionOf(news: TierNews, ladders: Ladders, timeZone: string): Occasion {
  const entry = ladders.ofVersion(news.ladderVersion)?.ladder.rungs[0]?.code ?? null;
  const { customerId, holdsFrom } = news;
  const toTier = news.to ?? entry;
  if (toTier === null) throw new Error('a change of tier names a ladder that is not there');
  return tierChanged({ customerId, holdsFrom, fromTier: news.from ?? entry, toTier, timeZone });
}
