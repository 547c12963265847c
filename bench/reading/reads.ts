import type { BenchDatabase } from '../harness/database.js';
import { measureLoad, waitForQuiet } from '../harness/figures.js';
import type { Call } from '../harness/load.js';
import type { BenchProgram } from '../harness/program.js';
import type { Scenario } from '../harness/rounds.js';
import type { ServerProcess } from '../harness/server.js';

const CONNECTIONS = 32;
const PAGE = 20;

/** What a storefront asks for on behalf of whoever is signed in. */
const DOCUMENTS = {
  points: `{ me { pointsAccount { available pending reserved debt expiring { points at } } } }`,
  history: `{ me {
    pointsAccount { available pending reserved debt expiring { points at } }
    pointsHistory(first: ${PAGE}) {
      edges { node { seq kind points availableAfter occurredAt purchase { externalId occurredAt totalMinor } } }
      pageInfo { endCursor hasNextPage }
    }
  } }`,
  purchases: `{ me {
    purchases(first: ${PAGE}) {
      edges { node { externalId occurredAt totalMinor pointsEarned lines { sku name quantity netMinor } } }
      pageInfo { endCursor hasNextPage }
    }
  } }`,
} as const;

type ReadName = keyof typeof DOCUMENTS;

/** What the scenarios are called. */
export const READS = Object.keys(DOCUMENTS) as ReadName[];

const TITLES: Readonly<Record<ReadName, string>> = {
  points: 'me with points and what expires',
  history: `me with points and ${PAGE} of the history, each with its purchase`,
  purchases: `me with ${PAGE} purchases and their lines`,
};

/** What the scenarios work with. */
export interface ReadingStage {
  readonly database: BenchDatabase;
  readonly program: BenchProgram;
  readonly server: ServerProcess;
  readonly bareServer: ServerProcess;
  /** Storefront tokens of customers. */
  readonly tokens: readonly string[];
  readonly customerIds: readonly string[];
  /** How long each stretch is. */
  readonly seconds: number;
}

/** Tokens of customers, and our ids of them. */
export async function openDoors(
  database: BenchDatabase,
  program: BenchProgram,
  externalIds: readonly string[],
): Promise<Pick<ReadingStage, 'tokens' | 'customerIds'>> {
  const found = await database.query<{ customer_id: string }>(
    `SELECT customer_id FROM customer_identifiers
     WHERE program_id = $1 AND kind = 'EXTERNAL_ID' AND value = ANY ($2::text[])`,
    [program.programId, externalIds],
  );
  return {
    tokens: await Promise.all(externalIds.map((externalId) => program.tokenFor(externalId))),
    customerIds: found.map((row) => row.customer_id),
  };
}

/** What everything else is measured against: one row by its key. */
export function bareReadScenario(stage: ReadingStage): Scenario {
  const calls = stage.customerIds.map((customerId): Call => ({
    method: 'GET',
    path: `/accounts/${customerId}`,
    headers: [],
    body: null,
  }));
  return scenario(stage, stage.bareServer, {
    name: 'bare',
    title: 'the limit: one row by its key, over HTTP',
    calls,
    isWhole: (answer) => answer.includes('"available"'),
  });
}

export function readScenarios(stage: ReadingStage): Scenario[] {
  return READS.map((name) =>
    documentScenario(stage, {
      name,
      title: TITLES[name],
      document: DOCUMENTS[name],
      isWhole: (answer) => (name === 'points' ? answer.includes('"expiring":[{') : nodesIn(answer) === PAGE),
    }),
  );
}

/** What is asked for on behalf of whoever is signed in. */
export interface AskedDocument extends Omit<Reading, 'calls'> {
  readonly document: string;
}

export function documentScenario(stage: ReadingStage, asked: AskedDocument): Scenario {
  const body = Buffer.from(JSON.stringify({ query: asked.document }));
  const calls = stage.tokens.map((token): Call => ({
    method: 'POST',
    path: '/graphql',
    headers: [
      ...['content-type', 'application/json', 'authorization', `Bearer ${token}`],
      ...['x-laurel-program', stage.program.programId],
    ],
    body,
  }));
  const isWhole = (answer: Buffer): boolean => !answer.includes('"errors"') && asked.isWhole(answer);
  return scenario(stage, stage.server, { ...asked, calls, isWhole });
}

interface Reading {
  readonly name: string;
  readonly title: string;
  readonly calls: readonly Call[];
  isWhole(answer: Buffer): boolean;
}

function scenario(
  { database, seconds, server, bareServer }: ReadingStage,
  target: ServerProcess,
  { name, title, calls, isWhole }: Reading,
): Scenario {
  return {
    name,
    title,
    run: async () => {
      await waitForQuiet([server, bareServer]);
      return measureLoad(seconds, database, [target], {
        connections: CONNECTIONS,
        next: () => calls[Math.floor(Math.random() * calls.length)]!,
        count: (answer) => {
          if (!isWhole(answer)) throw new Error(`not what was asked for: ${answer.toString()}`);
          return 1;
        },
      });
    },
  };
}

function nodesIn(answer: Buffer): number {
  const node = '{"node":';
  let nodes = 0;
  for (let at = answer.indexOf(node); at >= 0; at = answer.indexOf(node, at + node.length)) nodes++;
  return nodes;
}
