import assert from 'node:assert/strict';
import type { CustomerLedger, PointsTransfer } from '../../../src/points/domain/index.js';
import type { PointSettings } from '../../../src/programs/domain/index.js';
import { calendarOf, text } from './examples.js';
import type { LedgerModel, Told } from './ledger-model.js';
import { StoredPoints, type ActOptions } from './stored-points.js';

export interface PurchaseRecord {
  readonly id: string;
  readonly lotNo: number;
  readonly earned: number;
  judged: number;
  expiredCounted: number;
}

export interface Scene {
  readonly timeZone: string;
  readonly start: number;
  readonly versions: readonly PointSettings[];
}

/**
 * The same customer in two worlds: in one, time is written down whenever a sweep happens to run; in the other no
 * job ever runs. Nobody who looks may see a difference.
 */
export class Worlds {
  readonly swept: StoredPoints;
  readonly unswept: StoredPoints;
  readonly purchases: PurchaseRecord[] = [];
  private ids = 0;
  private readonly pages: { seq: number; balances: Record<string, number>; lots: string[] }[] = [];

  constructor(readonly scene: Scene) {
    const calendar = calendarOf(scene.timeZone, ...scene.versions);
    this.swept = new StoredPoints(calendar);
    this.unswept = new StoredPoints(calendar);
  }

  version(pick: number): PointSettings {
    return this.scene.versions[pick % this.scene.versions.length]!;
  }

  newPurchaseId(): string {
    return `purchase ${++this.ids}`;
  }

  /** Plays one act in both worlds; it must come to the same in both. */
  act<T>(now: number, decide: (ledger: CustomerLedger) => T, options?: ActOptions): T {
    const outcome = this.swept.act(now, decide, options);
    assert.deepEqual(this.unswept.act(now, decide, options), outcome);
    for (const world of [this.swept, this.unswept]) world.verify();
    const { seq, pending, available, debt } = this.swept.account;
    const lots = [...this.swept.lots.values()].map((lot) => `${lot.lotNo}: ${lot.remaining} ${lot.state}`);
    this.pages.push({ seq, balances: { pending, available, debt }, lots });
    return outcome;
  }

  /** Holds what is read now in both worlds, and what is stored in them, to the model. */
  compare(model: LedgerModel): void {
    compareWorld(this.unswept, model);
    const { swept, unswept } = this;
    const alike = swept.transfers.length === unswept.transfers.length;
    if (!alike || swept.account.nextDueAt !== unswept.account.nextDueAt) compareWorld(swept, model);
  }

  /** What the customer is shown at an instant to come is the same in both worlds; what is shown now is right. */
  look(ahead: number, model: LedgerModel): void {
    const shown = (world: StoredPoints, at: number): unknown => {
      const { unwritten, ...overview } = world.overview(at);
      const history = [...world.transfers, ...unwritten.toReversed()];
      return { ...overview, history: history.map((transfer) => ({ ...transfer, recordedAt: null })) };
    };
    assert.deepEqual(shown(this.swept, model.now + ahead), shown(this.unswept, model.now + ahead));
    assert.deepEqual(this.unswept.overview(model.now).expiring, model.expiring());
  }

  /** Lets the job run at an instant in the one world. */
  sweep(now: number): void {
    this.swept.sweep(now);
    this.swept.verify();
    const { nextDueAt } = this.swept.account;
    assert.ok(nextDueAt === null || nextDueAt > now, 'a sweep has nothing to do again at once');
  }

  /** At the end: both worlds have the same history once it is written down, and every page of it can be turned back. */
  close(model: LedgerModel): void {
    for (const world of [this.swept, this.unswept]) world.sweep(model.now);
    const history = ({ transfers, draws }: StoredPoints): unknown => [
      transfers.map((transfer) => ({ ...transfer, recordedAt: null })),
      draws,
    ];
    assert.deepEqual(history(this.swept), history(this.unswept));
    for (const { seq, balances, lots } of this.pages) {
      const rebuilt = this.swept.asOf(seq);
      assert.deepEqual(rebuilt.balances, balances);
      assert.deepEqual(
        [...rebuilt.lots].map(([lotNo, held]) => `${lotNo}: ${held}`),
        lots,
      );
    }
  }
}

function compareWorld(world: StoredPoints, model: LedgerModel): void {
  const ledger = world.read(model.now);
  const { pending, available, reserved, debt, nextDueAt } = ledger.account;
  const counted = { pending: model.count('PENDING'), available: model.count('AVAILABLE'), debt: model.debt };
  assert.deepEqual({ pending, available, reserved, debt }, { ...counted, reserved: 0 });
  compareHistories([...world.transfers, ...ledger.changes().transfers], model.told);

  const census = model.census();
  const lotNos = [...world.lots.keys()];
  for (const [born, lotNo] of lotNos.entries()) {
    const lot = ledger.lot(lotNo) ?? world.lots.get(lotNo)!;
    const { PENDING, AVAILABLE, LAPSED } = census[born]!;
    assert.equal(lot.remaining, PENDING + AVAILABLE, `what is left in lot ${lotNo}`);
    assert.equal(lot.expired, LAPSED, `what of lot ${lotNo} lapsed`);
    if (lot.remaining > 0) assert.equal(lot.state, PENDING > 0 ? 'PENDING' : 'AVAILABLE');
  }
  const order = ledger.openLots().map(({ lotNo }) => lotNos.indexOf(lotNo));
  assert.equal(order.join(), model.drawingOrder().join(), 'the order in which lots are drawn');

  const due = model.nextDue();
  const inTime = due === null || (nextDueAt !== null && nextDueAt <= due);
  if (!inTime) assert.fail(`something is due at ${text(due)}, nothing expected before ${text(nextDueAt)}`);
}

function compareHistories(transfers: readonly PointsTransfer[], told: readonly Told[]): void {
  const same = ({ kind, points, occurredAt }: PointsTransfer, [toldKind, toldPoints, at]: Told): boolean =>
    kind === toldKind && points === toldPoints && occurredAt === at;
  if (transfers.length === told.length && transfers.every((transfer, i) => same(transfer, told[i]!))) return;
  assert.deepEqual(
    transfers.map(({ kind, points, occurredAt }) => `${kind} ${points} ${text(occurredAt)}`),
    told.map(([kind, points, at]) => `${kind} ${points} ${text(at)}`),
  );
}
