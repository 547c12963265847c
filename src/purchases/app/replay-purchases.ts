import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ProductRepository } from '../../catalog/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import {
  TierLadderRepository,
  TierStandingRepository,
  type Ladders,
  type TierRow,
} from '../../tiers/index.js';
import type { ReplayKey } from '../db/replay-keys.js';
import { ReplayRepository, type ReplayRange, type StoredReplay } from '../db/replay.repository.js';
import type { ListedProduct } from '../domain/judged-line.js';
import {
  NOBODY_IN_PARTICULAR,
  Replay,
  replayNeeds,
  type ReplayedBooks,
  type ReplayedPerson,
  type ReplayNeeds,
  type ReplayScene,
  type ReplayWindow,
} from '../domain/replay.js';
import { replayedLine } from '../domain/replayed-purchase.js';
import { tierOfReplayed } from '../domain/replayed-tier.js';
import { PurchasesInOrder } from './purchases-in-order.js';

export interface WantedReplay {
  readonly programId: ProgramId;
  readonly scene: ReplayScene;
  readonly books: ReplayedBooks;
  /** When it began; what is recorded later is left out. */
  readonly startedAt: Instant;
  /** Told after every chunk how many purchases were read since the last time. */
  readonly onRead?: (purchases: number) => void;
}

/** About as many lines are read and judged at a time; other requests wait for that long. */
const LINES_AT_ONCE = 2_000;
const MOST_PURCHASES_AT_ONCE = 1_000;
const FIRST_CHUNK = 100;
/** At 32 bytes each. All purchases are read through once for each time, so these are many. */
const KEYS_AT_ONCE = 500_000;
/** Earlier than anything that can be recorded. */
const EVER: Instant = Date.UTC(1900, 0, 1);
const MOST_PRODUCTS_KEPT = 50_000;

/** What does not change while purchases are replayed, as far as it was asked for. */
interface Known {
  readonly products: Map<string, ListedProduct | undefined>;
  readonly persons: Map<CustomerId, ReplayedPerson>;
  readonly tierRows: Map<CustomerId, readonly TierRow[]>;
  ladders: Ladders | null;
}

/**
 * Replays purchases by two sets of rules. Nothing is written. They are read in many short transactions, and whoever
 * else asks something of this server gets a turn after each.
 */
@Injectable()
export class ReplayPurchases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly purchases: ReplayRepository,
    private readonly products: ProductRepository,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
  ) {}

  async execute({ programId, scene, books, startedAt, onRead }: WantedReplay): Promise<Replay> {
    const needs = replayNeeds(books);
    const replay = new Replay(scene, books);
    const known: Known = { products: new Map(), persons: new Map(), tierRows: new Map(), ladders: null };
    const inOrder = this.inOrder(programId, {
      ...this.rangeOf(books, scene.window),
      recordedUpTo: startedAt,
    });
    const read = async (limit: number): Promise<StoredReplay[] | null> => {
      const keys = await inOrder.next(limit);
      if (keys.length === 0) return null;
      return this.unitOfWork.read(programId, (tx) => this.readChunk(tx, keys, needs, known));
    };
    for (let next = read(FIRST_CHUNK); ;) {
      const chunk = await next;
      if (!chunk) return replay;
      // Read while these are judged.
      next = read(nextLimit(chunk));
      // Met when it is awaited, also where judging fails before that.
      next.catch(() => undefined);
      for (const purchase of chunk) this.judge(replay, purchase, known);
      onRead?.(chunk.length);
      await setImmediate();
    }
  }

  /** When the purchases happened that are read: all before the window too, where rules ask for customers' histories. */
  rangeOf(books: ReplayedBooks, { from, until }: ReplayWindow): ReplayWindow {
    return { from: replayNeeds(books).history ? EVER : from, until };
  }

  private inOrder(programId: ProgramId, range: ReplayRange): PurchasesInOrder {
    return new PurchasesInOrder(
      (after, limit) => this.unitOfWork.read(programId, (tx) => this.purchases.keys(tx, range, after, limit)),
      KEYS_AT_ONCE,
    );
  }

  private async readChunk(
    tx: Transaction,
    keys: readonly ReplayKey[],
    needs: ReplayNeeds,
    known: Known,
  ): Promise<StoredReplay[]> {
    const chunk = await this.purchases.chunk(tx, keys);
    if (known.products.size > MOST_PRODUCTS_KEPT) known.products.clear();
    const skus = [...new Set(chunk.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
    const customerIds = [...new Set(chunk.flatMap(({ customerId }) => customerId ?? []))];
    const lackingSkus = skus.filter((sku) => !known.products.has(sku));
    const strangers = customerIds.filter((customerId) => !known.persons.has(customerId));
    const [products, persons, rows] = await Promise.all([
      this.products.findListed(tx, lackingSkus),
      needs.person ? this.purchases.persons(tx, strangers) : new Map<CustomerId, ReplayedPerson>(),
      needs.tier ? this.standings.findRows(tx, strangers) : new Map<CustomerId, TierRow[]>(),
    ]);
    known.ladders ??= await this.ladders.load(tx, await this.programs.load(tx));
    for (const sku of lackingSkus) known.products.set(sku, products.get(sku));
    for (const [customerId, person] of persons) known.persons.set(customerId, person);
    for (const [customerId, history] of rows) known.tierRows.set(customerId, history);
    return chunk;
  }

  private judge(replay: Replay, stored: StoredReplay, known: Known): void {
    const { customerId } = stored;
    if (customerId === null) return;
    const lines = stored.lines.map((line) => replayedLine(line, known.products.get(line.sku)));
    const purchase = { ...stored, lines };
    const tier = tierOfReplayed(purchase, known.ladders!, known.tierRows.get(customerId) ?? []);
    replay.take(purchase, known.persons.get(customerId) ?? NOBODY_IN_PARTICULAR, tier);
  }
}

function nextLimit(chunk: readonly StoredReplay[]): number {
  const lines = chunk.reduce((sum, purchase) => sum + purchase.lines.length, 0);
  const wanted = Math.round((LINES_AT_ONCE * chunk.length) / Math.max(lines, 1));
  return Math.min(Math.max(wanted, 1), MOST_PURCHASES_AT_ONCE);
}
