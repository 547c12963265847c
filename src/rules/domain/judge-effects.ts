import { DECIMAL_PLACES, formatDecimal, parseDecimal } from '../../kernel/decimal.js';
import { judgeFilter, judgePaths, judgeSkus } from './judge-line-filter.js';
import type { PointsAward, RuleEffect, RuleTriggerKind } from './rule-definition.js';
import type { JudgeRuleContext, RuleFlaws } from './rule-flaws.js';
import { AWARDS, EFFECTS, goesWith } from './what-acts.js';

const MOST_EFFECTS = 20;
const MOST_POINTS = 1_000_000;
const MOST_MINOR = 1_000_000_000;
/** Far beyond any rate that is meant, and far from what cannot be counted any more. */
const MOST_POINTS_PER_MINOR = 1_000;
const HIGHEST_FACTOR = 10;
const MOST_SUGGESTED = 50;
const LONGEST_TAG = 100;
const LONGEST_REFERENCE = 100;
const LONGEST_WORDS = 500;

/** Judges what a rule does, and tidies it. */
export function judgeEffects(
  effects: readonly RuleEffect[],
  trigger: RuleTriggerKind,
  context: JudgeRuleContext,
  flaws: RuleFlaws,
): RuleEffect[] {
  if (effects.length === 0) flaws.add('REQUIRED', 'A rule must have an effect.', ['effects']);
  if (!flaws.list(effects, MOST_EFFECTS, 'effects')) return [];
  return effects.map((effect, index) => {
    const path = ['effects', String(index)];
    if (!goesWith(effect.kind, trigger)) {
      const { triggers } = EFFECTS[effect.kind];
      const right = triggers
        ? `goes with the triggers ${triggers.join(' and ')} only`
        : 'does not go with it';
      flaws.add(
        'INVALID',
        `With the trigger ${trigger} the effect ${effect.kind} cannot act: it ${right}.`,
        path,
      );
    }
    return judgeEffect(effect, trigger, context, flaws, path);
  });
}

function judgeEffect(
  effect: RuleEffect,
  trigger: RuleTriggerKind,
  context: JudgeRuleContext,
  flaws: RuleFlaws,
  path: readonly string[],
): RuleEffect {
  const text = (value: string, most: number, field: string): string => {
    const trimmed = value.trim().normalize('NFC');
    flaws.text(trimmed, most, ...path, field);
    return trimmed;
  };
  const { kind } = effect;
  switch (kind) {
    case 'AWARD_POINTS': {
      const award = judgeAward(effect.award, flaws, [...path, 'award']);
      if (trigger !== 'PURCHASE' && (AWARDS[award.kind].onlyOfPurchases || effect.lines)) {
        const message = `Without a purchase there are no lines to count: with the trigger ${trigger} points must be FIXED, for all lines.`;
        flaws.add('INVALID', message, path);
      }
      return {
        kind,
        award,
        lines: effect.lines && judgeFilter(effect.lines, context, flaws, [...path, 'lines']),
      };
    }
    case 'ADD_TAG':
      return { kind, tag: text(effect.tag, LONGEST_TAG, 'tag') };
    case 'ISSUE_OFFER':
      return { kind, promotion: text(effect.promotion, LONGEST_REFERENCE, 'promotion') };
    case 'GRANT_REWARD':
      return { kind, reward: text(effect.reward, LONGEST_REFERENCE, 'reward') };
    case 'GIVE_GIFT':
      return { kind, gift: text(effect.gift, LONGEST_WORDS, 'gift') };
    case 'SAY_THANKS':
      return { kind, template: text(effect.template, LONGEST_REFERENCE, 'template') };
    case 'OPEN_FOLLOW_UP':
      return { kind, task: text(effect.task, LONGEST_WORDS, 'task') };
    case 'SUGGEST_PRODUCTS': {
      if (effect.skus.length === 0)
        flaws.take({ code: 'REQUIRED', message: 'must not be empty' }, ...path, 'skus');
      const skus = judgeSkus(effect.skus, MOST_SUGGESTED, flaws, [...path, 'skus']);
      return { kind, skus, reason: text(effect.reason, LONGEST_WORDS, 'reason') };
    }
    case 'SUGGEST_CATEGORY': {
      const [categoryPath = ''] = judgePaths([effect.categoryPath], context, flaws, [
        ...path,
        'categoryPath',
      ]);
      return { kind, categoryPath, reason: text(effect.reason, LONGEST_WORDS, 'reason') };
    }
  }
}

function judgeAward(award: PointsAward, flaws: RuleFlaws, path: readonly string[]): PointsAward {
  const { kind } = award;
  if (kind === 'MULTIPLIER') {
    const units = parseDecimal(award.factor, DECIMAL_PLACES);
    const one = 10 ** DECIMAL_PLACES;
    if (units === undefined || units <= one || units > HIGHEST_FACTOR * one) {
      const message = `must be a decimal above 1, of at most ${HIGHEST_FACTOR} and with at most ${DECIMAL_PLACES} places, such as 1.5`;
      flaws.take({ code: 'OUT_OF_RANGE', message }, ...path, 'factor');
      return award;
    }
    return { kind, factor: formatDecimal(units, DECIMAL_PLACES) };
  }
  flaws.whole(award.points, 1, MOST_POINTS, ...path, 'points');
  const { points } = award;
  switch (kind) {
    case 'PER_AMOUNT':
      flaws.whole(award.perMinor, 1, MOST_MINOR, ...path, 'perMinor');
      judgeRate(points, award.perMinor, flaws, path);
      return { kind, points, perMinor: award.perMinor };
    case 'PER_STEP':
      flaws.whole(award.stepMinor, 1, MOST_MINOR, ...path, 'stepMinor');
      judgeRate(points, award.stepMinor, flaws, path);
      return { kind, points, stepMinor: award.stepMinor };
    case 'FIXED':
    case 'PER_UNIT':
      return { kind, points };
  }
}

function judgeRate(points: number, minor: number, flaws: RuleFlaws, path: readonly string[]): void {
  if (!(minor >= 1) || !(points <= MOST_POINTS) || points <= MOST_POINTS_PER_MINOR * minor) return;
  const message = `must be at most ${MOST_POINTS_PER_MINOR} for each minor unit, so at most ${MOST_POINTS_PER_MINOR * minor} here`;
  flaws.take({ code: 'OUT_OF_RANGE', message }, ...path, 'points');
}
