import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { newId, type ProgramId } from '../../../../src/kernel/id.js';
import { WorkBesideRounds } from '../../../../src/platform/jobs/index.js';

const [ONE, TWO] = [newId<ProgramId>(), newId<ProgramId>()];
const BY_HAND = { wakeEverySeconds: null };
const NEVER = new AbortController().signal;
const isDue = async (): Promise<boolean> => true;

/** Work of which each piece takes until it is told to end. */
class Pieces {
  readonly begun: ProgramId[] = [];
  readonly signals: AbortSignal[] = [];
  private readonly ends: ((error?: Error) => void)[] = [];

  readonly work = (programId: ProgramId, signal: AbortSignal): Promise<void> => {
    this.begun.push(programId);
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.ends.push((error) => (error ? reject(error) : resolve()));
    });
  };

  async end(error?: Error): Promise<void> {
    await setImmediate();
    this.ends.shift()!(error);
    await setImmediate();
  }
}

test('goes on beside the rounds, for one program after another', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, BY_HAND);
  expect(await beside.finish()).toBe(false);
  await beside.round(ONE, NEVER, isDue);
  await beside.round(TWO, NEVER, isDue);
  await setImmediate();
  expect(pieces.begun).toEqual([ONE]);
  let isFinished = false;
  const finished = beside.finish().then((wasAny) => {
    isFinished = true;
    return wasAny;
  });
  await pieces.end();
  expect(pieces.begun).toEqual([ONE, TWO]);
  expect(isFinished).toBe(false);
  await pieces.end();
  expect(await finished).toBe(true);
  expect(await beside.finish()).toBe(false);
});

test('is told of also where it was over before anybody waited for it', async () => {
  const beside = new WorkBesideRounds(async () => undefined, BY_HAND);
  await beside.round(ONE, NEVER, isDue);
  await setImmediate();
  expect(await beside.finish()).toBe(true);
  expect(await beside.finish()).toBe(false);
});

test('is not begun twice, nor where it is not due', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, BY_HAND);
  await beside.round(ONE, NEVER, async () => false);
  expect(await beside.finish()).toBe(false);
  await beside.round(ONE, NEVER, isDue);
  await beside.round(ONE, NEVER, () => Promise.reject(new Error('asked although it is under way')));
  await pieces.end();
  expect(pieces.begun).toEqual([ONE]);
  await beside.round(ONE, NEVER, isDue);
  await pieces.end();
  expect(pieces.begun).toEqual([ONE, ONE]);
});

test('that fails is told of by the next round, once, and then tried again', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, BY_HAND);
  await beside.round(ONE, NEVER, isDue);
  await beside.round(TWO, NEVER, isDue);
  await pieces.end(new Error('no luck'));
  expect(pieces.begun).toEqual([ONE, TWO]);
  await expect(beside.round(ONE, NEVER, isDue)).rejects.toThrow('no luck');
  await beside.round(ONE, NEVER, isDue);
  await pieces.end();
  await pieces.end();
  expect(pieces.begun).toEqual([ONE, TWO, ONE]);
  await beside.round(ONE, NEVER, async () => false);
});

test('that fails rests for a while on a server that sweeps by itself', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, { wakeEverySeconds: 5 });
  await beside.round(ONE, NEVER, isDue);
  await pieces.end(new Error('no luck'));
  await expect(beside.round(ONE, NEVER, isDue)).rejects.toThrow('no luck');
  await beside.round(ONE, NEVER, isDue);
  await beside.round(TWO, NEVER, isDue);
  await pieces.end();
  expect(pieces.begun).toEqual([ONE, TWO]);
});

test('ends with its server, and what waits is not begun', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, BY_HAND);
  await beside.round(ONE, NEVER, isDue);
  await beside.round(TWO, NEVER, isDue);
  await setImmediate();
  let isStopped = false;
  const stopped = beside.stop().then(() => (isStopped = true));
  expect(pieces.signals[0]!.aborted).toBe(true);
  await setImmediate();
  expect(isStopped).toBe(false);
  await pieces.end(new Error('given up'));
  await stopped;
  await beside.round(ONE, NEVER, isDue);
  expect(pieces.begun).toEqual([ONE]);
});

test('is not begun by a round that was told to end', async () => {
  const pieces = new Pieces();
  const beside = new WorkBesideRounds(pieces.work, BY_HAND);
  await beside.round(ONE, AbortSignal.abort(), isDue);
  expect(await beside.finish()).toBe(false);
});
