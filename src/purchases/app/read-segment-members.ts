import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { minorDigits } from '../../kernel/money.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { compileSegments, onlySegments, SegmentRepository, type SegmentSet } from '../../rules/index.js';
import { MemberScanRepository } from '../db/member-scan.repository.js';
import { segmentsOf } from '../domain/condition-evaluation.js';
import { KnownCustomers } from './known-customers.js';

/** Who is in a segment. */
export interface SegmentMembers {
  readonly count: number;
  /** Some of them: those enrolled first of all. */
  readonly sample: readonly CustomerId[];
  /** How many customers could not be judged, since its condition met a fault. */
  readonly faults: number;
}

export const LARGEST_SAMPLE = 50;
const CUSTOMERS_AT_ONCE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Counts the customers who are in segments now, and names some. All customers are gone through once, however many
 * segments are asked for, in many short transactions; whoever else asks something gets a turn after each. Throws
 * ForbiddenError without `rules:read`.
 */
@Injectable()
export class ReadSegmentMembers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly segments: SegmentRepository,
    private readonly customers: MemberScanRepository,
    private readonly known: KnownCustomers,
  ) {}

  /** By the name of the segment; unknown ones have no members. */
  async execute(names: readonly string[], actor: Actor): Promise<ReadonlyMap<string, SegmentMembers>> {
    requireCapability(actor, 'rules:read');
    const members = new Map(names.map((name) => [name, { count: 0, sample: [] as CustomerId[], faults: 0 }]));
    const segments = await this.compiled(names, actor);
    for (let after = FIRST_ID; ;) {
      const { page, judged } = await this.judgePage(after, segments, actor);
      for (const { customerId, names: held, faults } of judged) {
        for (const name of held) {
          const found = members.get(name);
          if (!found) continue;
          found.count++;
          if (found.sample.length < LARGEST_SAMPLE) found.sample.push(customerId);
        }
        for (const { segment } of faults) {
          const found = members.get(segment);
          if (found) found.faults++;
        }
      }
      const last = page.at(-1);
      if (!last || page.length < CUSTOMERS_AT_ONCE) return members;
      after = last.customerId;
      await setImmediate();
    }
  }

  private compiled(names: readonly string[], actor: Actor): Promise<SegmentSet> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [{ program }, definitions] = await Promise.all([
        this.programs.load(tx),
        this.segments.findAll(tx),
      ]);
      return onlySegments(compileSegments(definitions, minorDigits(program.currency)), names);
    });
  }

  private judgePage(after: string, segments: SegmentSet, actor: Actor) {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [home, page, now] = await Promise.all([
        this.programs.load(tx),
        this.customers.page(tx, after, CUSTOMERS_AT_ONCE),
        this.clock.now(tx),
      ]);
      const known = await this.known.load(tx, home, page, now);
      const terms = { program: home.program, segments, now };
      const judged = page.map(({ customerId }) => ({
        customerId,
        ...segmentsOf(known.get(customerId)!, terms),
      }));
      return { page, judged };
    });
  }
}
