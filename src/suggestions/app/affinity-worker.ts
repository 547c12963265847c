import { getPriority, setPriority } from 'node:os';
import { parentPort, type TransferListItem } from 'node:worker_threads';
import type { BasketPlace } from '../db/suggestion-basket.repository.js';
import type { FittedAffinities } from '../domain/affinity-book.js';
import { AffinityShelf } from '../domain/affinity-shelf.js';
import { fitOutlookModels } from '../domain/outlook-models.js';
import type { AffinityAct, AffinityAnswer, AffinityRequest, AskedThread } from './affinity-request.js';

// What runs in the thread that `AffinityThread` starts.

/** In steps of `nice`. A refresh then gets a quarter of a processor that tills want as well, and all that nobody wants. */
const STEPS_BACK = 5;
const LOWEST_PRIORITY = 19;

stepBack();

const shelf = new AffinityShelf<BasketPlace>();

parentPort?.on('message', ({ no, request }: AskedThread) => {
  try {
    const answer = answerTo(request);
    parentPort?.postMessage({ no, answer }, isFitted(answer) ? memoryOf(answer) : []);
  } catch (error) {
    // What it has been doing with the baskets is not known any more.
    shelf.drop(request.programId);
    parentPort?.postMessage({ no, error });
  }
});

/** On Linux the priority is the thread's own; elsewhere the whole server would step back. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(LOWEST_PRIORITY, getPriority() + STEPS_BACK));
  } catch {
    // Where that is forbidden, tills share the processors with it evenly.
  }
}

function answerTo(request: AffinityRequest): AffinityAnswer<AffinityAct> {
  if (request.act === 'learn') return fitOutlookModels(request.histories, request.today);
  const book = shelf.bookOf(request.programId);
  if (request.act === 'place') return book.place;
  if (request.act === 'fit') {
    return book.fit(request.place, request.revision, request.chosen, request.stored);
  }
  book.take(request.page, request.from, request.to);
  return null;
}

function isFitted(answer: AffinityAnswer<AffinityAct>): answer is FittedAffinities {
  return answer !== null && 'rows' in answer;
}

function memoryOf({ rows }: FittedAffinities): TransferListItem[] {
  return Object.values(rows as unknown as Record<string, Int32Array<ArrayBuffer>>).map(
    ({ buffer }) => buffer,
  );
}
