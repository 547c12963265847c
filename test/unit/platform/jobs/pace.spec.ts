import { describe, expect, it } from '@jest/globals';
import type { ProgramId } from '../../../../src/kernel/id.js';
import { Pace } from '../../../../src/platform/jobs/pace.js';
import type { Sweep } from '../../../../src/platform/jobs/sweep.js';

const [ONE, OTHER] = ['one', 'other'] as unknown as [ProgramId, ProgramId];
const run = (): Promise<boolean> => Promise.resolve(false);
const PATIENT: Sweep = { name: 'patient', mayWaitSeconds: 60, run };
const URGENT: Sweep = { name: 'urgent', run };

describe('the pace of sweeps', () => {
  it('is the usual one while the server is not busy, and of sweeps that may not wait', () => {
    const pace = new Pace();
    expect(pace.roundsOf(PATIENT, ONE, false, 0)).toBe(20);
    expect(pace.roundsOf(URGENT, ONE, true, 0)).toBe(20);
  });

  it('begins with one round while the server is busy, and rises the longer more is waiting', () => {
    const pace = new Pace();
    const at = (seconds: number): number => pace.roundsOf(PATIENT, ONE, true, seconds * 1_000);
    expect(at(1_000)).toBe(1);
    pace.note(PATIENT, ONE, 0, true, 1_000_000);
    expect(at(1_002)).toBe(1);
    expect(at(1_003)).toBe(2);
    pace.note(PATIENT, ONE, 0, true, 1_029_000);
    expect(at(1_030)).toBe(11);
    expect(at(1_059)).toBe(20);
    expect(at(9_999)).toBe(20);
  });

  it('begins anew once nothing was waiting for ten seconds', () => {
    const pace = new Pace();
    pace.note(PATIENT, ONE, 0, true, 0);
    pace.note(PATIENT, ONE, 0, false, 30_000);
    pace.note(PATIENT, ONE, 0, false, 39_999);
    expect(pace.roundsOf(PATIENT, ONE, true, 60_000)).toBe(20);
    pace.note(PATIENT, ONE, 0, false, 40_000);
    expect(pace.roundsOf(PATIENT, ONE, true, 60_000)).toBe(1);
    pace.note(PATIENT, ONE, 0, true, 60_000);
    expect(pace.roundsOf(PATIENT, ONE, true, 90_000)).toBe(11);
  });

  it('begins anew at once where it has got to the end of what was waiting', () => {
    const pace = new Pace();
    pace.note(PATIENT, ONE, 0, true, 0);
    pace.note(PATIENT, ONE, 1, true, 1_000);
    pace.note(PATIENT, ONE, 2, false, 2_000);
    pace.note(PATIENT, ONE, 0, true, 3_000);
    expect(pace.roundsOf(PATIENT, ONE, true, 33_000)).toBe(11);
  });

  it('is not begun anew by another server that has the sweep in hand now and then', () => {
    const pace = new Pace();
    for (let second = 0; second <= 60; second += 5)
      pace.note(PATIENT, ONE, 0, second % 15 < 5, second * 1_000);
    expect(pace.roundsOf(PATIENT, ONE, true, 60_000)).toBe(20);
  });

  it('begins anew where a round fails, so that what cannot be done never hurries', () => {
    const pace = new Pace();
    pace.note(PATIENT, ONE, 0, true, 0);
    pace.noteFailure(PATIENT, ONE);
    expect(pace.roundsOf(PATIENT, ONE, true, 60_000)).toBe(1);
  });

  it('is each program’s and each sweep’s own', () => {
    const pace = new Pace();
    pace.note(PATIENT, ONE, 0, true, 0);
    expect(pace.roundsOf(PATIENT, OTHER, true, 60_000)).toBe(1);
    expect(pace.roundsOf({ ...PATIENT, name: 'calm' }, ONE, true, 60_000)).toBe(1);
    expect(pace.roundsOf(PATIENT, ONE, true, 60_000)).toBe(20);
  });
});
