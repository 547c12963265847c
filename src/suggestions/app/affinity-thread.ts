import { extname } from 'node:path';
import { Worker, type TransferListItem } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import type {
  AffinityAct,
  AffinityAnswer,
  AffinityRequest,
  AnsweredThread,
  AskedThread,
} from './affinity-request.js';

/** V8's own part; typed arrays, which hold nearly everything, come on top of it. */
const MOST_HEAP_MB = 512;

interface Waiting {
  resolve(answer: AffinityAnswer<AffinityAct>): void;
  reject(error: unknown): void;
}

/**
 * The thread in which affinities and models of purchases are worked out, so that neither tills nor anything else of the
 * server wait for it.
 * There is none until it is first asked something, and a new one after it has failed or was ended.
 */
@Injectable()
export class AffinityThread {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** Rejects when the thread fails or is ended before it answers. `transfer`: memory to be handed over, not copied. */
  ask<Act extends AffinityAct>(
    request: AffinityRequest<Act>,
    transfer: readonly TransferListItem[] = [],
  ): Promise<AffinityAnswer<Act>> {
    const worker = (this.worker ??= this.start());
    const no = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(no, { resolve: resolve as Waiting['resolve'], reject });
      // Only while somebody waits for it does the thread keep the process alive.
      worker.ref();
      try {
        worker.postMessage({ no, request: request as AffinityRequest } satisfies AskedThread, transfer);
      } catch (error) {
        // It has never been asked.
        this.forget(worker, no);
        reject(error as Error);
      }
    });
  }

  /** Ends the thread as it is; what it was asked is not answered any more. */
  async end(): Promise<void> {
    const worker = this.worker;
    this.giveUp(worker, new Error('the thread of affinities was ended'));
    await worker?.terminate();
  }

  private start(): Worker {
    // As it stands or built, as this very file.
    const file = new URL(`./affinity-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB } });
    worker.on('message', (answered: AnsweredThread) => this.settle(worker, answered));
    worker.on('error', (error) => this.giveUp(worker, error));
    worker.on('exit', (code) =>
      this.giveUp(worker, new Error(`the thread of affinities exited with code ${code}`)),
    );
    return worker;
  }

  private settle(worker: Worker, answered: AnsweredThread): void {
    const waiting = this.waiting.get(answered.no);
    if (this.worker !== worker || !waiting) return;
    this.forget(worker, answered.no);
    if ('error' in answered) waiting.reject(answered.error);
    else waiting.resolve(answered.answer);
  }

  private forget(worker: Worker, no: number): void {
    this.waiting.delete(no);
    if (this.waiting.size === 0) worker.unref();
  }

  private giveUp(worker: Worker | null, error: unknown): void {
    if (worker === null || this.worker !== worker) return;
    this.worker = null;
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of left) reject(error);
  }
}
