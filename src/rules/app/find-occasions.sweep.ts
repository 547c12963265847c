import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { OccasionCandidatesRepository } from '../db/occasion-candidates.repository.js';
import { OccasionRepository, type OccasionName } from '../db/occasion.repository.js';
import { RuleBookRepository } from '../db/rule-book.repository.js';
import { localTimeAt, occasionDay, rulesFor, type RuleBook } from '../domain/index.js';
import { ActOnOccasions } from './act-on-occasions.js';
import { MOST_DAYS_BACK, OccasionSeekers, type Seeker, type Sought } from './occasion-seekers.js';

/** How far this server has come with a kind of occasion. Another begins anew, and finds done what is done. */
interface Walk {
  /** The day that is being dealt with. */
  readonly day: number;
  readonly after: CustomerId | null;
  /** Whether something of this day or one before it has to be tried again; the days are then not counted as done. */
  readonly isIncomplete: boolean;
}

/** What a round is about. */
interface Round {
  readonly book: RuleBook;
  readonly timeZone: string;
  readonly today: number;
  readonly seekers: readonly Seeker[];
  readonly lastDays: ReadonlyMap<string, number>;
}

/**
 * Finds the occasions that come with the days: birthdays, anniversaries, customers who stay away, products that are
 * due. It goes day by day up to today; a day counts as done once all its customers have been dealt with. Only what
 * some rule waits for is looked for.
 */
@Injectable()
export class FindOccasionsSweep implements Sweep, OnModuleInit {
  readonly name = 'find-occasions';
  private readonly walks = new Map<string, Walk>();

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly books: RuleBookRepository,
    private readonly candidates: OccasionCandidatesRepository,
    private readonly occasions: OccasionRepository,
    private readonly seekers: OccasionSeekers,
    private readonly act: ActOnOccasions,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** A stretch of one day's customers, of the first kind that is behind. */
  async run(programId: ProgramId): Promise<boolean> {
    const round = await this.begin(programId);
    for (const seeker of round.seekers) {
      const walk = this.walkOf(programId, seeker, round);
      if (!walk) continue;
      await this.goOn(programId, seeker, walk, round);
      return true;
    }
    for (const { name } of round.seekers) this.walks.delete(`${programId} ${name}`);
    return false;
  }

  private async begin(programId: ProgramId): Promise<Round> {
    return this.unitOfWork.read(programId, async (tx) => {
      const home = await this.programs.load(tx);
      const { timeZone } = home.program;
      const [book, lastDays, now] = await Promise.all([
        this.books.load(tx, home),
        this.candidates.lastDays(tx),
        this.clock.now(tx),
      ]);
      const today = localTimeAt(now, timeZone).epochDay;
      return { book, timeZone, today, seekers: this.seekers.wanted(book, timeZone), lastDays };
    });
  }

  /** Where to go on; undefined once today has been dealt with. */
  private walkOf(programId: ProgramId, seeker: Seeker, { today, lastDays }: Round): Walk | undefined {
    const { name, daysBack } = seeker;
    // Of days that the search for a later one covers none is searched by itself.
    const first = Math.max((lastDays.get(name) ?? -Infinity) + 1, today - MOST_DAYS_BACK + daysBack);
    const known = this.walks.get(`${programId} ${name}`);
    const walk = known && known.day >= first ? known : { day: first, after: null, isIncomplete: false };
    return walk.day <= today ? walk : undefined;
  }

  private async goOn(programId: ProgramId, seeker: Seeker, walk: Walk, round: Round): Promise<void> {
    const place = `${programId} ${seeker.name}`;
    const sought = isWaitedFor(seeker, walk.day, round)
      ? await this.seek(programId, seeker, walk, round)
      : { occasions: [], last: null };
    const acted = await this.act.run(programId, sought.occasions);
    const isIncomplete = walk.isIncomplete || acted.putOff.length > 0 || acted.failures.length > 0;
    if (sought.last) this.walks.set(place, { day: walk.day, after: sought.last, isIncomplete });
    else {
      if (!isIncomplete) await this.moveDay(programId, seeker.name, walk.day);
      this.walks.set(place, { day: walk.day + 1, after: null, isIncomplete });
    }
    if (acted.failures.length > 0) {
      throw new AggregateError(acted.failures, `rules could not act on ${acted.failures.length} occasions`);
    }
  }

  /** Without those that were acted on before, which nobody need be locked for. */
  private async seek(programId: ProgramId, seeker: Seeker, walk: Walk, { timeZone }: Round): Promise<Sought> {
    return this.unitOfWork.read(programId, async (tx) => {
      const sought = await seeker.seek(tx, occasionDay(walk.day, timeZone), walk.after);
      const known = new Set((await this.occasions.findKnown(tx, sought.occasions)).map(nameOf));
      return { ...sought, occasions: sought.occasions.filter((occasion) => !known.has(nameOf(occasion))) };
    });
  }

  private async moveDay(programId: ProgramId, name: string, day: number): Promise<void> {
    await this.unitOfWork.writeDirect<void, never>(programId, async (tx) =>
      ok(await this.candidates.moveDay(tx, name, day)),
    );
  }
}

/** Whether any rule was in force on one of the days that are searched. */
function isWaitedFor({ trigger, daysBack }: Seeker, day: number, { book, timeZone }: Round): boolean {
  for (let each = day - daysBack; each <= day; each++) {
    const at = localTimeAt(occasionDay(each, timeZone).start, timeZone);
    if (rulesFor(trigger, at, book.index).length > 0) return true;
  }
  return false;
}

function nameOf({ customerId, key }: OccasionName): string {
  return `${customerId} ${key}`;
}
