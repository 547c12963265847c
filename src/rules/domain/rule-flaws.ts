import type { Refusal } from '../../kernel/refusal.js';
import type { Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { ConditionPlace } from './facts.js';

/** What is wrong with a value, without where it stood. */
export type ValueFlaw = Pick<Refusal, 'code' | 'message'>;

/** What judging a rule needs of others. */
export interface JudgeRuleContext {
  /** What is wrong with a condition in that place; `field` is the path to it. */
  readonly flawsOfCondition: (
    text: string,
    place: ConditionPlace,
    field: readonly string[],
  ) => readonly Refusal[];
  /** Reads a category's path into its one form. */
  readonly parseCategoryPath: (text: string) => Result<string, ValueFlaw>;
}

/** Gathers everything that is wrong with a rule, or else that marketers configure, so that they are told of it at once. */
export class RuleFlaws {
  /** More than these help nobody. */
  private static readonly MOST = 50;
  readonly refusals: Refusal[] = [];

  add(code: string, message: string, field: readonly string[]): void {
    this.addAll([{ code, message, field, retryable: false }]);
  }

  addAll(refusals: readonly Refusal[]): void {
    this.refusals.push(...refusals.slice(0, RuleFlaws.MOST - this.refusals.length));
  }

  /** Takes what is wrong with the value of a field, such as "must not be empty". */
  take(flaw: ValueFlaw | undefined, ...field: string[]): void {
    if (!flaw) return;
    const name = [...field].reverse().find((step) => !/^\d+$/.test(step)) ?? 'value';
    this.add(flaw.code, `${name} ${flaw.message}.`, field);
  }

  text(value: string, most: number, ...field: string[]): void {
    this.take(flawOfText(value, { most }), ...field);
  }

  whole(value: number, least: number, most: number, ...field: string[]): void {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    this.take({ code: 'OUT_OF_RANGE', message: `must be a whole number from ${least} to ${most}` }, ...field);
  }

  list(values: readonly unknown[], most: number, ...field: string[]): boolean {
    if (values.length <= most) return true;
    this.take({ code: 'TOO_MANY', message: `must be at most ${most}` }, ...field);
    return false;
  }
}
