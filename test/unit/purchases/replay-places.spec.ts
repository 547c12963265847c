import { describe, expect, test } from '@jest/globals';
import type { ProgramId } from '../../../src/kernel/id.js';
import { ok, type Result } from '../../../src/kernel/result.js';
import { ReplayPlaces } from '../../../src/purchases/app/replay-places.js';

const [mine, yours, theirs] = ['mine', 'yours', 'theirs'] as unknown as ProgramId[];

/** Work that goes on until it is told to end. */
function begin(places: ReplayPlaces, programId: ProgramId) {
  let end = (): void => undefined;
  let fail = (): void => undefined;
  const work = new Promise<Result<string>>((resolve, reject) => {
    end = () => resolve(ok('done'));
    fail = () => reject(new Error('failed'));
  });
  return { answer: places.take(programId, () => work), end, fail };
}

const codeOf = (result: Result<string>): string => (result.ok ? result.value : result.error[0]!.code);

describe('places for replays', () => {
  test('are two for a program, so that another has some', async () => {
    const places = new ReplayPlaces();
    const running = [begin(places, mine!), begin(places, mine!)];
    expect(codeOf(await begin(places, mine!).answer)).toBe('TEMPORARILY_UNAVAILABLE');
    const other = begin(places, yours!);
    for (const each of [...running, other]) each.end();
    expect(codeOf(await other.answer)).toBe('done');
    expect((await Promise.all(running.map(({ answer }) => answer))).map(codeOf)).toEqual(['done', 'done']);
  });

  test('are four in all', async () => {
    const places = new ReplayPlaces();
    for (const program of [mine!, mine!, yours!, yours!]) begin(places, program);
    expect(codeOf(await begin(places, theirs!).answer)).toBe('TEMPORARILY_UNAVAILABLE');
  });

  test('are given back, also by what fails', async () => {
    const places = new ReplayPlaces();
    const [one, two] = [begin(places, mine!), begin(places, mine!)];
    one.fail();
    two.end();
    await expect(one.answer).rejects.toThrow('failed');
    await two.answer;
    const [three, four] = [begin(places, mine!), begin(places, mine!)];
    three.end();
    four.end();
    expect([codeOf(await three.answer), codeOf(await four.answer)]).toEqual(['done', 'done']);
  });
});
