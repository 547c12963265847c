import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, it } from '@jest/globals';
import { newId, type ProgramId } from '../../../src/kernel/id.js';
import { AffinityThread } from '../../../src/suggestions/app/affinity-thread.js';

const onLinux = process.platform === 'linux' ? it : it.skip;
const thread = new AffinityThread();
afterEach(() => thread.end());

/** Of the threads of this process, from /proc; the name before it may hold blanks. */
function priorities(): number[] {
  return readdirSync('/proc/self/task').map((id) => {
    const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

onLinux('the thread of affinities steps back behind tills, and the server does not', async () => {
  const own = getPriority();
  const others = priorities().filter((priority) => priority !== own);
  await thread.ask({ act: 'place', programId: newId<ProgramId>() });
  expect(getPriority()).toBe(own);
  const now = priorities().filter((priority) => priority !== own);
  expect(now).toEqual([...others, Math.min(19, own + 5)]);
});
