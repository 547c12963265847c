import { describe, expect, it } from '@jest/globals';
import type { ProgramId } from '../../../src/kernel/id.js';
import { QuestionQueue } from '../../../src/suggestions/app/question-queue.js';

const SHOP = 'shop' as ProgramId;
const OTHER = 'other' as ProgramId;
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Answers only when told to, the first group first. */
class Gate {
  readonly groups: string[] = [];
  private readonly held: (() => void)[] = [];

  readonly answer = async (programId: ProgramId, questions: readonly string[]): Promise<string[]> => {
    this.groups.push(`${programId}: ${questions.join(' ')}`);
    await new Promise<void>((resolve) => this.held.push(resolve));
    if (questions.includes('wrong')) throw new Error('a wrong question');
    if (questions.includes('down')) throw Object.assign(new Error('stopping'), { code: '57P01' });
    return questions.map((question) => question.toUpperCase());
  };

  async open(): Promise<void> {
    this.held.shift()!();
    await moment();
  }
}

function queueOf(gate: Gate): QuestionQueue<string, string> {
  const weightOf = (question: string): number => question.length;
  return new QuestionQueue({
    answer: gate.answer,
    mostAtOnce: 2,
    mostTogether: 3,
    mostWeight: 12,
    weightOf,
  });
}

describe('QuestionQueue', () => {
  it('answers together what is asked at the same time, two groups at once, and what comes meanwhile next', async () => {
    const gate = new Gate();
    const queue = queueOf(gate);
    const ask = (question: string): Promise<string> => queue.ask(SHOP, question);
    const answers = [...'abcdefgh'].map(ask);
    await moment();
    expect(gate.groups).toEqual(['shop: a b c', 'shop: d e f']);
    answers.push(ask('i'));
    await gate.open();
    expect(gate.groups.slice(2)).toEqual(['shop: g h i']);
    await gate.open();
    await gate.open();
    await expect(Promise.all(answers)).resolves.toEqual([...'ABCDEFGHI']);
  });

  it('has programs take turns, each by itself', async () => {
    const gate = new Gate();
    const queue = queueOf(gate);
    const answers = [...'abcdefg'].map((question) => queue.ask(SHOP, question));
    answers.push(queue.ask(OTHER, 'x'));
    await moment();
    await gate.open();
    expect(gate.groups).toEqual(['shop: a b c', 'other: x', 'shop: d e f']);
    for (let left = 3; left > 0; left--) await gate.open();
    await expect(Promise.all(answers)).resolves.toEqual([...'ABCDEFG', 'X']);
  });

  it('does not let heavy questions add up, and answers one that is too heavy by itself', async () => {
    const gate = new Gate();
    const queue = queueOf(gate);
    const heavy = 'h'.repeat(50);
    const answers = ['sixsix', 'sixsix', 'a', heavy, 'b'].map((question) => queue.ask(SHOP, question));
    for (let left = 4; left > 0; left--) {
      await moment();
      await gate.open();
    }
    expect(gate.groups).toEqual(['shop: sixsix sixsix', 'shop: a', `shop: ${heavy}`, 'shop: b']);
    await Promise.all(answers);
  });

  it('has a question fail alone, and goes on', async () => {
    const gate = new Gate();
    const queue = queueOf(gate);
    const answers = ['a', 'wrong', 'b'].map((question) => queue.ask(SHOP, question));
    const settled = Promise.allSettled(answers);
    await moment();
    for (let left = 4; left > 0; left--) await gate.open();
    const outcomes = (await settled).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'));
    expect(outcomes).toEqual(['A', 'failed', 'B']);
    const later = queue.ask(SHOP, 'c');
    await moment();
    await gate.open();
    await expect(later).resolves.toBe('C');
  });

  it('does not ask one by one where the database is at fault', async () => {
    const gate = new Gate();
    const queue = queueOf(gate);
    const settled = Promise.allSettled(['a', 'down', 'b'].map((question) => queue.ask(SHOP, question)));
    await moment();
    await gate.open();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(gate.groups).toHaveLength(1);
  });
});
