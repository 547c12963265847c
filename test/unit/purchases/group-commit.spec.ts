import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GroupCommit, LATER, type Fate, type Groupable } from '../../../src/purchases/app/group-commit.js';

interface Sale extends Groupable {
  readonly id: string;
}

const sale = (id: string, names: readonly string[] = [id], weight = 1): Sale => ({ id, names, weight });
const done = (items: readonly Sale[]): Fate<string>[] => items.map(({ id }) => ({ outcome: id }));
const tooLong = (): string => 'too long';
const moment = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A write that is answered only when told to. */
class Gate {
  readonly groups: string[][] = [];
  private readonly held: (() => void)[] = [];

  readonly write = async (items: readonly Sale[]): Promise<Fate<string>[]> => {
    this.groups.push(items.map(({ id }) => id));
    await new Promise<void>((resolve) => this.held.push(resolve));
    return done(items);
  };

  async open(): Promise<void> {
    this.held.shift()!();
    await moment();
  }
}

function lane(
  write: (items: readonly Sale[]) => Promise<Fate<string>[]>,
  over = {},
): GroupCommit<Sale, string> {
  return new GroupCommit<Sale, string>({ write, tooLong, mostItems: 64, patienceMs: 5_000, ...over });
}

describe('GroupCommit', () => {
  it('writes one alone at once, and what comes meanwhile together', async () => {
    const gate = new Gate();
    const at = lane(gate.write);
    const first = at.submit(sale('a'));
    await moment();
    const rest = ['b', 'c', 'd', 'e'].map((id) => at.submit(sale(id)));
    await moment();
    expect(gate.groups).toEqual([['a'], ['b', 'c', 'd']]);
    await gate.open();
    expect(gate.groups[2]).toEqual(['e']);
    await gate.open();
    await gate.open();
    expect(await Promise.all([first, ...rest])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('has two groups under way and no more', async () => {
    const gate = new Gate();
    const at = lane(gate.write, { mostItems: 2 });
    const all = Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => at.submit(sale(id))));
    await moment();
    expect(gate.groups).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    await gate.open();
    expect(gate.groups[2]).toEqual(['e', 'f']);
    await gate.open();
    await gate.open();
    await all;
  });

  it('ends a group with the item that makes it heavy', async () => {
    const gate = new Gate();
    const at = lane(gate.write);
    const all = Promise.all([
      at.submit(sale('a', ['a'], 5)),
      at.submit(sale('b', ['b'], 20_000)),
      ...['c', 'd', 'e', 'f'].map((id) => at.submit(sale(id))),
    ]);
    await moment();
    expect(gate.groups[0]).toEqual(['a', 'b']);
    for (let n = 0; n < 4 && gate.groups.length > n; n++) await gate.open();
    await all;
  });

  it('tells each its own failure, and all what befell their group', async () => {
    const mixed = lane(async (items) =>
      items.map(({ id }) => (id === 'bad' ? { failure: new Error('bad') } : { outcome: id })),
    );
    const answers = await Promise.allSettled(['a', 'bad', 'c'].map((id) => mixed.submit(sale(id))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const broken = lane(() => Promise.reject(new Error('gone')));
    await expect(Promise.all([broken.submit(sale('a')), broken.submit(sale('b'))])).rejects.toThrow('gone');
    await expect(broken.submit(sale('c'))).rejects.toThrow('gone');
  });

  it('puts off what is locked, lets only its namesakes wait, and answers them in order', async () => {
    let locked = true;
    const written: string[] = [];
    const at = lane(async (items) =>
      items.map(({ id, names }) => {
        if (locked && names.includes('eve')) return LATER;
        written.push(id);
        return { outcome: id };
      }),
    );
    const eves = ['e1', 'e2', 'e3'].map((id) => at.submit(sale(id, [id, 'eve'])));
    const others = await Promise.all(['a', 'b', 'c'].map((id) => at.submit(sale(id))));
    expect(others).toEqual(['a', 'b', 'c']);
    await moment(20);
    locked = false;
    expect(await Promise.all(eves)).toEqual(['e1', 'e2', 'e3']);
    expect(written).toEqual(['a', 'b', 'c', 'e1', 'e2', 'e3']);
  });

  it('gives up what is locked for too long, and those behind it', async () => {
    const at = lane(async (items) => items.map(({ id }) => (id === 'a' ? { outcome: id } : LATER)), {
      patienceMs: 50,
    });
    const eves = ['e1', 'e2'].map((id) => at.submit(sale(id, ['eve'])));
    await moment(5);
    const late = at.submit(sale('e3', ['eve']));
    expect(await at.submit(sale('a'))).toBe('a');
    expect(await Promise.all([...eves, late])).toEqual(['too long', 'too long', 'too long']);
  });

  it('answers everything once, and what shares a name in the order it came, never at the same time', async () => {
    const names = fc.uniqueArray(fc.constantFrom('p', 'q', 'r', 's'), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ names, locks: fc.nat(2), gap: fc.boolean() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        async (plan, mostItems) => {
          const tries = plan.map(({ locks }) => locks);
          const written: number[] = [];
          const busy = new Map<string, number>();
          let groups = 0;
          const at = lane(
            async (items) => {
              const group = ++groups;
              for (const name of items.flatMap((item) => item.names)) {
                expect(busy.get(name) ?? group).toBe(group);
                busy.set(name, group);
              }
              await moment();
              for (const name of items.flatMap((item) => item.names)) busy.delete(name);
              const putOff = new Set<string>();
              return items.map(({ id, names: own }) => {
                // As the writer does it, whoever shares a name with what is put off is put off too.
                if (own.some((name) => putOff.has(name)) || tries[Number(id)]!-- > 0) {
                  for (const name of own) putOff.add(name);
                  return LATER;
                }
                written.push(Number(id));
                return { outcome: id };
              });
            },
            { mostItems },
          );
          const answers = [];
          for (const [index, { names: own, gap }] of plan.entries()) {
            answers.push(at.submit(sale(String(index), own)));
            if (gap) await moment();
          }
          expect(await Promise.all(answers)).toEqual(plan.map((_, index) => String(index)));
          expect([...written].sort((a, b) => a - b)).toEqual(plan.map((_, index) => index));
          for (const name of ['p', 'q', 'r', 's']) {
            const own = written.filter((index) => plan[index]!.names.includes(name as 'p'));
            expect(own).toEqual([...own].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
