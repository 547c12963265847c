import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProgramId } from '../../src/kernel/id.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { SweepRunner, type Sweep } from '../../src/platform/jobs/index.js';
import { BackgroundServers, SILENT } from '../support/background-servers.js';
import { eventually } from '../support/sweeping.js';

let servers: BackgroundServers;
let programId: ProgramId;
let foreignProgramId: ProgramId;

beforeAll(async () => {
  servers = await BackgroundServers.open();
});
afterAll(() => servers.close());
beforeEach(async () => {
  const server = await servers.start();
  ({ programId, foreignProgramId } = await servers.makePrograms(server));
});
afterEach(() => servers.stopAll());

/** Does what it is told, and takes notes. */
class NotingSweep implements Sweep {
  readonly rounds: ProgramId[] = [];
  constructor(
    readonly name: string,
    private readonly act: (program: ProgramId, signal: AbortSignal) => Promise<boolean> | boolean,
  ) {}

  async run(program: ProgramId, signal: AbortSignal): Promise<boolean> {
    this.rounds.push(program);
    return this.act(program, signal);
  }
}

describe('the sweep runner', () => {
  it('runs every sweep for every program until nothing is waiting', async () => {
    let waiting = 3;
    const greedy = new NotingSweep('greedy', (program) => program === programId && --waiting > 0);
    const server = await servers.start({ sweeps: [greedy] });
    await server.get(SweepRunner, { strict: false }).runAll();
    const rounds = (program: ProgramId): number => greedy.rounds.filter((seen) => seen === program).length;
    expect([rounds(programId), rounds(foreignProgramId)]).toEqual([3, 1]);
  });

  it('waits for what goes on beside the rounds, and sweeps again for what that has left to do', async () => {
    let left = 2;
    let underWay: Promise<void> | undefined;
    const slow: Sweep = {
      name: 'slow',
      async run(program) {
        if (program !== programId || left === 0) return false;
        underWay = sleep(20).then(() => void left--);
        return false;
      },
      async finish() {
        const waited = underWay;
        underWay = undefined;
        await waited;
        return waited !== undefined;
      },
    };
    const server = await servers.start({ sweeps: [slow] });
    await server.get(SweepRunner, { strict: false }).runAll();
    expect(left).toBe(0);
  });

  it('goes on with the others when one fails, and says what failed', async () => {
    const failing = new NotingSweep('failing', () => Promise.reject(new Error('no luck')));
    const after = new NotingSweep('after', () => false);
    const server = await servers.start({ sweeps: [failing, after] });
    const running = server.get(SweepRunner, { strict: false }).runAll();
    await expect(running).rejects.toMatchObject({
      message: 'these sweeps failed: failing',
      errors: [expect.objectContaining({ message: 'no luck' })],
    });
    expect(after.rounds).toHaveLength(2);
  });

  it('is woken by its timer, logs a failure once a round and tries again', async () => {
    const failing = new NotingSweep('failing', () => Promise.reject(new Error('no luck')));
    const logged: unknown[] = [];
    await servers.start({
      sweeps: [failing],
      wakeEverySeconds: 0.02,
      logger: { ...SILENT, error: (entry: unknown) => void logged.push(entry) },
    });
    await eventually(
      async () => logged.length,
      (lines) => lines >= 2,
    );
    expect(logged[0]).toMatchObject({ sweep: 'failing', programs: 2, err: { message: 'no luck' } });
    expect(failing.rounds.length).toBeGreaterThanOrEqual(2 * logged.length);
  });

  it('gives the others their turn beside a sweep that never ends', async () => {
    const endless = new NotingSweep('endless', () => true);
    const patient = new NotingSweep('patient', () => false);
    await servers.start({ sweeps: [endless, patient], wakeEverySeconds: 0.02 });
    await eventually(
      async () => patient.rounds.length,
      (rounds) => rounds >= 4,
    );
    expect(new Set(patient.rounds)).toEqual(new Set([programId, foreignProgramId]));
  });

  it('lets those that may wait give way to clients that keep the server busy', async () => {
    const taken: number[] = [];
    let rounds = 0;
    const waiting: Sweep = {
      name: 'waiting',
      mayWaitSeconds: 3_600,
      run: async (program) => program === programId && ++rounds > 0,
    };
    const after = new NotingSweep('after', (program) => {
      if (program === programId) taken.push(rounds);
      rounds = 0;
      return false;
    });
    const waits = async (wanted: number): Promise<void> => {
      taken.length = 0;
      await eventually(
        async () => taken,
        (seen) => seen.includes(wanted),
      );
      expect(taken).toContain(wanted);
    };
    await servers.start({ sweeps: [waiting, after], wakeEverySeconds: 0.05 });
    await waits(20);
    const client = setInterval(() => {
      for (const until = performance.now() + 10; performance.now() < until;);
    }, 15);
    try {
      await waits(1);
    } finally {
      clearInterval(client);
    }
    await waits(20);
  });

  it('never has two sweeps at work at once', async () => {
    let atWork = 0;
    let most = 0;
    const slow = async (): Promise<boolean> => {
      most = Math.max(most, ++atWork);
      await sleep(10);
      atWork--;
      return false;
    };
    const sweeps = [new NotingSweep('one', slow), new NotingSweep('two', slow)];
    const server = await servers.start({ sweeps, wakeEverySeconds: 0.005 });
    const runner = server.get(SweepRunner, { strict: false });
    await Promise.all([runner.runAll(), runner.runAll(), sleep(100)]);
    expect(sweeps[0]!.rounds.length).toBeGreaterThanOrEqual(4);
    expect(most).toBe(1);
  });

  it('lets the round in flight end when the server stops, and begins no other', async () => {
    let begun = (): void => {};
    const isUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let end = '';
    const long = new NotingSweep('long', async (program, signal) => {
      begun();
      while (!signal.aborted) await sleep(5);
      await sleep(50);
      const connection = server.get(UnitOfWork, { strict: false });
      end = await connection.read(
        program,
        async (tx) => (await tx.query<{ one: string }>(`SELECT 'done' AS one`))[0]!.one,
      );
      return true;
    });
    const server = await servers.start({ sweeps: [long], wakeEverySeconds: 0.01 });
    await isUnderWay;
    await servers.stop(server);
    expect(end).toBe('done');
    expect(long.rounds).toHaveLength(1);
  });

  it('knows no two sweeps of one name', async () => {
    const twice = [new NotingSweep('same', () => false), new NotingSweep('same', () => false)];
    await expect(servers.start({ sweeps: twice })).rejects.toThrow('two sweeps called same');
  });
});
