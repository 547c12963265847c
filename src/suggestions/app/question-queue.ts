import type { ProgramId } from '../../kernel/id.js';
import { isCrowded, isPassing } from '../../platform/database/index.js';

export interface QuestionQueueOptions<Question, Answer> {
  /** Answers questions of a program, in their order. Where it throws, each is asked alone, unless the database is at fault. */
  readonly answer: (programId: ProgramId, questions: readonly Question[]) => Promise<readonly Answer[]>;
  /** How many groups are answered at the same time. */
  readonly mostAtOnce: number;
  /** How many questions make a group, and how much they weigh together; what is heavier is a group by itself. */
  readonly mostTogether: number;
  readonly mostWeight: number;
  readonly weightOf: (question: Question) => number;
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers together what a program is asked at the same time, by whomever: the next group forms while others are being
 * answered, so that nobody waits for a timer, and the busier it is, the more share what each would ask for alone.
 * Programs take turns.
 */
export class QuestionQueue<Question, Answer> {
  private readonly waiting = new Map<ProgramId, Waiting<Question, Answer>[]>();
  private underWay = 0;
  private woken = false;

  constructor(private readonly options: QuestionQueueOptions<Question, Answer>) {}

  ask(programId: ProgramId, question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(programId) ?? [];
      waiting.push({ question, resolve, reject });
      this.waiting.set(programId, waiting);
      this.wake();
    });
  }

  /** Forms groups once everything that has arrived by now has been read. */
  private wake(): void {
    if (this.woken) return;
    this.woken = true;
    setImmediate(() => {
      this.woken = false;
      for (const [programId, waiting] of this.waiting) {
        if (this.underWay >= this.options.mostAtOnce) return;
        this.waiting.delete(programId);
        const group = waiting.splice(0, this.sizeOf(waiting));
        // Behind the others, which this loop comes to first.
        if (waiting.length > 0) this.waiting.set(programId, waiting);
        void this.answer(programId, group);
      }
    });
  }

  /** How many of the first make a group. */
  private sizeOf(waiting: readonly Waiting<Question, Answer>[]): number {
    const { mostTogether, mostWeight, weightOf } = this.options;
    let weight = 0;
    const tooMuch = waiting.findIndex(({ question }, place) => {
      weight += weightOf(question);
      return place === mostTogether || (place > 0 && weight > mostWeight);
    });
    return tooMuch < 0 ? waiting.length : tooMuch;
  }

  private async answer(programId: ProgramId, group: readonly Waiting<Question, Answer>[]): Promise<void> {
    this.underWay++;
    try {
      const answers = await this.options.answer(
        programId,
        group.map(({ question }) => question),
      );
      for (const [place, { resolve }] of group.entries()) resolve(answers[place]!);
    } catch (error) {
      const mayBeOfOne = group.length > 1 && !isPassing(error) && !isCrowded(error);
      if (mayBeOfOne) for (const one of group) await this.answer(programId, [one]);
      else for (const { reject } of group) reject(error);
    } finally {
      this.underWay--;
      this.wake();
    }
  }
}
