import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decideTier,
  Ladders,
  tierAt,
  type Contribution,
  type TierStanding,
} from '../../../src/tiers/domain/index.js';
import { stepsThatHold } from '../../../src/tiers/domain/tier-history.js';
import { text } from './examples.js';
import { story, type Story } from './scenes.js';
import { StoredTiers } from './stored-tiers.js';
import { TierModel } from './tier-model.js';

const LONG = process.env['LAUREL_LONG'] === '1';
const RUNS = { numRuns: LONG ? 10_000 : 300 };

function storedFor({ scene }: Story): StoredTiers {
  return new StoredTiers(new Ladders(scene.ladders, scene.timeZone), scene.joinedAt);
}

function changesOf({ events }: Story): Contribution[] {
  return events.flatMap(({ change }) => (change ? [change] : []));
}

function play(stored: StoredTiers, { events }: Story): void {
  for (const { change, now } of events) {
    if (change) stored.act(change, now);
    else stored.sweep(now);
  }
}

/** The code that rows tell for an instant, or the entry tier's. */
function toldCode(stored: StoredTiers, at: number): string | undefined {
  const phase = stored.ladders.inForce(at);
  const told = stored.told(at);
  const known = phase?.ladder.rungs.some(({ code }) => code === told);
  return known ? told! : phase?.ladder.rungs[0]!.code;
}

function around(instants: readonly number[]): number[] {
  return instants.flatMap((at) => [at - 1, at, at + 1]);
}

/** What must be the same whatever way it came about: all but how high the counters may have been, and row numbers. */
function comparable(standing: TierStanding | null): unknown {
  return standing && { ...standing, peak: 0, seq: 0 };
}

describe("a customer's tier", () => {
  test('is what a simple model says, at every instant, in whatever order things are told', () => {
    fc.assert(
      fc.property(story, (told) => {
        const stored = storedFor(told);
        play(stored, told);
        stored.sweep(told.end);
        const model = new TierModel(told.scene, changesOf(told));
        const instants = around([...model.turns(), ...stored.rows.map(({ holdsFrom }) => holdsFrom)]);
        for (const at of [...instants.filter((instant) => instant <= told.end), told.end]) {
          const held = model.heldAt(at);
          assert.equal(toldCode(stored, at), held, `told of ${text(at)}`);
          assert.equal(stored.tierAt(at, told.end)?.rung.code, held, `held at ${text(at)}`);
        }
      }),
      RUNS,
    );
  }, 600_000);

  test('has the counters that judging everything again would give', () => {
    fc.assert(
      fc.property(story, (told) => {
        const stored = storedFor(told);
        play(stored, told);
        stored.sweep(told.end);
        const past = { contributions: changesOf(told), rows: [] };
        const again = decideTier({ standing: null, past }, null, stored.context(told.end));
        assert.deepEqual(comparable(stored.standing), comparable(again.state.standing));
        const holding = (steps: typeof again.rows): unknown =>
          stepsThatHold(steps).map(({ tier, holdsFrom }) => `${tier} ${text(holdsFrom)}`);
        assert.deepEqual(holding(stored.rows), holding(again.rows));
        assert.ok((stored.standing?.peak ?? 0) >= (again.state.standing?.peak ?? 0));
      }),
      RUNS,
    );
  }, 600_000);

  test('does not depend on whether, when and how often a sweep runs', () => {
    fc.assert(
      fc.property(story, fc.array(fc.nat({ max: 1_000 }), { maxLength: 8 }), (told, shares) => {
        const [unswept, swept] = [storedFor(told), storedFor(told)];
        for (const { change, now } of told.events) {
          if (change) unswept.act(change, now);
        }
        const start = told.events[0]?.now ?? told.end - 1;
        const sweeps = shares.map((share) => start + Math.floor(((told.end - start) * share) / 1_000));
        const events = [...told.events, ...sweeps.map((now) => ({ now, change: null }))];
        for (const { change, now } of events.sort((a, b) => a.now - b.now)) {
          if (change) swept.act(change, now);
          else {
            const due = swept.isDue(now);
            const written = swept.sweep(now).rows.length;
            assert.ok(due || written === 0, 'nothing is written that was not due');
            assert.ok(!swept.isDue(now) && swept.sweep(now).rows.length === 0, 'twice is once');
          }
          if (!swept.isDue(now) && (swept.standing?.lastAt ?? now) <= now) {
            const entry = swept.ladders.inForce(now)?.ladder.rungs[0]!.code;
            assert.equal(swept.standing?.tier ?? entry, swept.tierAt(now, now)?.rung.code);
          }
        }
        assert.deepEqual(swept.overview(told.end), unswept.overview(told.end));
        for (const at of around(swept.rows.map(({ holdsFrom }) => holdsFrom))) {
          const [one, other] = [swept, unswept].map((stored) => stored.tierAt(at, told.end)?.rung.code);
          assert.equal(one, other, `held at ${text(at)}`);
        }
      }),
      RUNS,
    );
  }, 600_000);

  test('is the same when acts are decided in batches', () => {
    fc.assert(
      fc.property(story, fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }), (told, sizes) => {
        const [single, batched] = [storedFor(told), storedFor(told)];
        const acts = told.events.filter(({ change }) => change !== null);
        for (let first = 0, batch = 0; first < acts.length; batch++) {
          const together = acts.slice(first, first + sizes[batch % sizes.length]!);
          const { now } = together.at(-1)!;
          const changes = together.flatMap(({ change }) => (change ? [change] : []));
          for (const change of changes) single.act(change, now);
          batched.actTogether(changes, now);
          first += together.length;
        }
        assert.deepEqual(batched.rows, single.rows);
        assert.deepEqual(comparable(batched.standing), comparable(single.standing));
      }),
      RUNS,
    );
  }, 600_000);

  test('keeps what was believed before, and says at any time what is known by then', () => {
    fc.assert(
      fc.property(story, (told) => {
        const stored = storedFor(told);
        const believed: { now: number; at: number; tier: string | null }[] = [];
        for (const { change, now } of told.events) {
          if (change) stored.act(change, now);
          else stored.sweep(now);
          const at = change?.occurredAt ?? now;
          const later = believed.at(-1)?.now === now;
          if (later) believed.pop();
          believed.push({ now, at, tier: stored.told(at) });
          const known = changesOf(told).slice(0, stored.contributions.length);
          const held = new TierModel(told.scene, known).heldAt(at);
          assert.equal(stored.tierAt(at, now)?.rung.code, held, `${text(at)} as known at ${text(now)}`);
        }
        for (const { now, at, tier } of believed) assert.equal(stored.told(at, now), tier);
      }),
      { numRuns: LONG ? 1_000 : 30 },
    );
  }, 600_000);

  test('is told with what is missing to the next and to stay, and until when', () => {
    fc.assert(
      fc.property(story, (told) => {
        const stored = storedFor(told);
        play(stored, told);
        const { end: now } = told;
        const overview = stored.overview(now);
        if (!overview) return;
        const { rung, heldUntil, next, stay, metric } = overview;
        const model = new TierModel(told.scene, changesOf(told), overview.ladderVersion);
        assert.equal(rung.code, model.heldAt(now));
        assert.equal(overview.counted, model.countedAt(now));
        const lost = model.turns().find((at) => at > now && model.heldAt(at) !== rung.code);
        assert.equal(text(heldUntil), text(lost ?? null));
        const positionWith = (extra: number, when: number, at: number): number => {
          const amounts = { POINTS_EARNED: 'points', MONEY_SPENT: 'moneyMinor', PURCHASES_MADE: 'purchases' };
          const nothing = { points: 0, moneyMinor: 0, purchases: 0 };
          const bought = { ...nothing, occurredAt: when, [amounts[metric]]: extra };
          const richer = new TierModel(told.scene, [...changesOf(told), bought], overview.ladderVersion);
          const { rungs } = richer.ladderAt(at)!;
          return rungs.findIndex(({ code }) => code === richer.heldAt(at));
        };
        const { rungs } = model.ladderAt(now)!;
        const position = rungs.indexOf(rung);
        if (next) {
          assert.equal(positionWith(next.missing, now, now), position + 1);
          assert.equal(positionWith(next.missing - 1, now, now), position);
          if (next.before !== null) {
            const last = next.before - 1;
            assert.ok(
              positionWith(next.missing, last, last) >= Math.min(position + 1, rungs.indexOf(next.rung)),
            );
            assert.ok(last >= now);
          }
        }
        assert.equal(stay === null, heldUntil === null);
        if (stay && heldUntil !== null) {
          const from = Math.max(now, stay.from);
          assert.ok(positionWith(stay.missing, from, heldUntil) >= position, 'enough to stay');
          // Less may still bring the next tier, and that is then held.
          if (positionWith(stay.missing - 1, from, from) === position) {
            assert.ok(positionWith(stay.missing - 1, from, heldUntil) < position, 'less is not enough');
          }
          assert.equal(stay.otherwise.code, model.heldAt(heldUntil));
          assert.ok(from < stay.before && stay.before <= heldUntil);
          if (stay.from > now && positionWith(stay.missing, stay.from - 1, stay.from - 1) === position) {
            assert.ok(positionWith(stay.missing, stay.from - 1, heldUntil) < position, 'too early');
          }
        }
      }),
      RUNS,
    );
  }, 600_000);

  test('is read at any instant without the past, from when it is held', () => {
    fc.assert(
      fc.property(story, (told) => {
        const stored = storedFor(told);
        play(stored, told);
        stored.sweep(told.end);
        const { standing } = stored;
        if (!standing) return;
        const at = Math.max(standing.heldFrom, stored.joinedAt);
        const held = tierAt(stored.state(false), at, stored.context(told.end));
        assert.equal(held?.rung.code, stored.tierAt(at, told.end)?.rung.code);
      }),
      RUNS,
    );
  }, 600_000);
});
