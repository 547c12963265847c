import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ApiLine } from '../support/api-line.js';
import { holdAccount, type HeldAccount } from '../support/held-account.js';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { startService, type ServiceProcess } from '../support/service-process.js';
import { countAnswers, keptOf, regulars, repeat, teaFor, TEA_POINTS } from '../support/tea-sales.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { Till, type Input } from '../support/till.js';

/** Long enough for what was sent to have arrived and to wait. */
const UNDER_WAY_MS = 300;

const RECORD = `mutation ($input: RecordPurchaseInput!) {
  recordPurchase(input: $input) { status userErrors { code } }
}`;
const RECORD_ALL = `mutation ($input: RecordPurchasesInput!) {
  recordPurchases(input: $input) { results { status userErrors { code } } }
}`;

interface Heard {
  readonly status: number;
  /** One for each purchase that was sent, when the status is 200. */
  readonly answers: AnyData[];
}

let app: TestApp;
let till: Till;
let key: string;
let service: ServiceProcess;
let line: ApiLine;
let held: HeldAccount | undefined;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  key = await app.program.createKey({ role: 'TILL' });
});
beforeEach(async () => {
  service = await startService(app.database);
  line = new ApiLine(service.url, key);
});
afterEach(async () => {
  await held?.release();
  await line?.close();
  await service?.kill();
  expect(await ledgerFlaws(app.owner)).toEqual([]);
});
afterAll(() => app.close());

async function send(inputs: readonly Input[]): Promise<Heard | 'cut off'> {
  const input = inputs.length === 1 ? inputs[0] : { purchases: inputs };
  const answer = await line
    .query<AnyData>(inputs.length === 1 ? RECORD : RECORD_ALL, { input })
    .catch(() => undefined);
  if (!answer) return 'cut off';
  const { status, data } = answer;
  return {
    status,
    answers: status === 200 ? (data.recordPurchases?.results ?? [data.recordPurchase]) : [],
  };
}

it('a server that is told to stop answers what it has taken in, however long that waits', async () => {
  const [slow, ...others] = (await regulars(till, 12)) as [string, ...string[]];
  const [beside, elsewhere] = [others.slice(0, 5), others.slice(5)];
  // The first answers of a new server take their time.
  for (const name of elsewhere) await send([teaFor(name)]);
  held = await holdAccount(app.database.ownerUrl, slow);
  const sets = [...repeat(30, () => [teaFor(slow)]), [...beside, slow, ...beside].map(teaFor)];
  const answers = Promise.all(sets.map(send));
  await sleep(UNDER_WAY_MS);
  // What came after them is answered, so they have been taken in.
  for (const name of elsewhere) expect(await send([teaFor(name)])).toMatchObject({ status: 200 });
  service.signal('SIGTERM');
  await sleep(UNDER_WAY_MS);
  expect(service.isRunning()).toBe(true);
  await held.release();
  for (const heard of await answers) expect(heard).toMatchObject({ status: 200 });
  const told = (await answers).flatMap((heard) => (heard as Heard).answers);
  expect(countAnswers(told)).toEqual({ RECORDED: sets.flat().length });
  await line.close();
  expect(await service.end).toBe(0);
  expect((await keptOf(app.owner, sets.flat())).size).toBe(sets.flat().length);
});

it('and under load answers, or leaves nothing behind of what it does not answer', async () => {
  const names = await regulars(till, 12);
  const sent: { inputs: Input[]; heard: Heard | 'cut off' }[] = [];
  // Each sends on, as tills do, until the server is gone.
  const keepSending = async (client: number): Promise<void> => {
    for (let round = 0; ; round++) {
      const inputs = repeat(client < 4 ? 20 : 1, (n) => teaFor(names[(client + round + n) % names.length]!));
      const heard = await send(inputs);
      sent.push({ inputs, heard });
      if (heard === 'cut off') return;
      if (sent.length === 400) service.signal('SIGTERM');
    }
  };
  await Promise.all(repeat(48, keepSending));
  await line.close();
  expect(await service.end).toBe(0);
  const acknowledged: Input[] = [];
  const refused: Input[] = [];
  for (const { inputs, heard } of sent) {
    if (heard !== 'cut off') expect([200, 503]).toContain(heard.status);
    (heard !== 'cut off' && heard.status === 200 ? acknowledged : refused).push(...inputs);
  }
  expect(await keptOf(app.owner, [...acknowledged, ...refused])).toEqual(
    new Set(acknowledged.map(({ externalId }) => externalId)),
  );
  const points = await Promise.all(names.map(async (name) => (await till.points(name)).available));
  expect(points.reduce((sum, each) => sum + each, 0)).toBe(TEA_POINTS * (names.length + acknowledged.length));
});
