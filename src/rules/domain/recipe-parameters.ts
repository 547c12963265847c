import { parseInstant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { amountLiteral, amountText } from './condition-text.js';
import { DECIMAL_PLACES, formatDecimal, parseDecimal } from '../../kernel/decimal.js';
import type { Weekday } from './fact.js';
import { RuleFlaws, type JudgeRuleContext } from './rule-flaws.js';
import { parseTimeOfDay } from './schedule.policy.js';

/** What recipes need to know of the program. */
export interface RecipeContext extends Pick<JudgeRuleContext, 'parseCategoryPath'> {
  /** How many decimal places the program's currency has. */
  readonly minorDigits: number;
}

const MOST_POINTS = 1_000_000;
const MOST_MINOR = 1_000_000_000;
const HIGHEST_FACTOR = 10;
const LONGEST_SKU = 100;
const LONGEST_NAME = 100;
const LONGEST_REASON = 500;
const MOST_SKUS = 50;

/** Checks the parameters of a recipe, gathers what is wrong with them, and puts them into words. */
export class RecipeParameters {
  private readonly flaws = new RuleFlaws();

  constructor(private readonly context: RecipeContext) {}

  get refusals(): readonly Refusal[] {
    return this.flaws.refusals;
  }

  whole(value: number, least: number, most: number, field: string): void {
    this.flaws.whole(value, least, most, field);
  }

  points(points: number): void {
    this.whole(points, 1, MOST_POINTS, 'points');
  }

  /** A multiplier, as short as it can be written. */
  factor(text: string): string {
    const units = parseDecimal(text, DECIMAL_PLACES);
    const one = 10 ** DECIMAL_PLACES;
    if (units !== undefined && units > one && units <= HIGHEST_FACTOR * one)
      return formatDecimal(units, DECIMAL_PLACES);
    const message = `must be a decimal above 1, of at most ${HIGHEST_FACTOR} and with at most ${DECIMAL_PLACES} places, such as 1.5`;
    this.flaws.take({ code: 'OUT_OF_RANGE', message }, 'factor');
    return text;
  }

  /** An amount from which a rule holds, as the condition writes it and in words; null for none. */
  leastSpend(minor: number, least: number): { readonly condition: string; readonly words: string } | null {
    this.whole(minor, least, MOST_MINOR, 'leastSpendMinor');
    const { minorDigits } = this.context;
    if (minor === 0) return null;
    return {
      condition: `purchase.totalMinor >= ${amountLiteral(minor, minorDigits)}`,
      words: amountText(minor, minorDigits),
    };
  }

  /** The days, each once and in the order of the week. */
  weekdays(days: readonly Weekday[], field: string, order: readonly Weekday[]): readonly Weekday[] {
    days.forEach((day, index) => {
      if (order.includes(day)) return;
      this.flaws.take(
        { code: 'INVALID', message: `must be among ${order.join(', ')}` },
        field,
        String(index),
      );
    });
    return order.filter((day) => days.includes(day));
  }

  required(field: string): void {
    this.flaws.take({ code: 'REQUIRED', message: 'must not be empty' }, field);
  }

  /** A time of day; where it is none, one all the same. */
  timeOfDay(text: string, field: string): string {
    if (parseTimeOfDay(text) !== undefined) return text;
    this.flaws.take(
      { code: 'INVALID', message: 'must be a time of day from 00:00 to 23:59, such as 17:30' },
      field,
    );
    return '00:00';
  }

  invalid(message: string, field: string): void {
    this.flaws.take({ code: 'INVALID', message }, field);
  }

  /** A sku exactly as it is; where it is refused for broken Unicode, one that can be written at all. */
  sku(sku: string, ...field: string[]): string {
    this.flaws.text(sku, LONGEST_SKU, ...field);
    return sku.toWellFormed();
  }

  /** Skus, each once. */
  skus(skus: readonly string[], field: string): readonly string[] {
    if (skus.length === 0) this.required(field);
    if (!this.flaws.list(skus, MOST_SKUS, field)) return [];
    return [...new Set(skus.map((sku, index) => this.sku(sku, field, String(index))))];
  }

  /** The path of a category in its one form. */
  categoryPath(text: string, field = 'categoryPath'): string {
    const read = this.context.parseCategoryPath(text);
    if (read.ok) return read.value;
    this.flaws.take(read.error, field);
    return '';
  }

  /** The name of a segment or the code of a tier; whether there is one is for the condition to say. */
  name(text: string, field: string): void {
    this.flaws.text(text, LONGEST_NAME, field);
  }

  /** Why something is suggested, for the customer. */
  reason(text: string): void {
    this.flaws.text(text.trim(), LONGEST_REASON, 'reason');
  }

  span(from: string | null, until: string | null): void {
    const [start, end] = [from, until].map((text) => (text === null ? null : parseInstant(text)));
    const message = 'must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00';
    if (start === undefined) this.invalid(message, 'from');
    if (end === undefined) this.invalid(message, 'until');
    if (start != null && end != null && end <= start) this.invalid('must be later than from', 'until');
  }
}
