import { flawOfSku, parseCategoryPath, type CategoryPath } from '../../catalog/domain/index.js';
import { formatDecimal, parseDecimal } from '../../kernel/decimal.js';
import { parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { HOLDOUT_PLACES, judgePaths, judgeSkus, judgeTags, RuleFlaws } from '../../rules/domain/index.js';
import type { SuggestionKind } from './suggestion-kind.js';
import {
  PINNED_KINDS,
  type Boost,
  type Pin,
  type ProductScope,
  type Span,
  type SuggestionDefinition,
  type SuggestionMethod,
  type SuggestionSettings,
  type WithinCategory,
} from './suggestion-settings.js';

/** When something holds, in RFC 3339; null for unbounded. */
interface SpanCommand {
  readonly from: string | null;
  readonly until: string | null;
}

export type ScopeCommand = Readonly<Record<keyof ProductScope, readonly string[]>>;

export interface PinCommand extends SpanCommand {
  readonly sku: string;
  readonly with: Omit<ScopeCommand, 'tags'>;
  readonly kinds: readonly SuggestionKind[];
  readonly reason: string | null;
}

export interface BoostCommand extends SpanCommand {
  readonly of:
    | { readonly kind: 'SKU'; readonly sku: string }
    | { readonly kind: 'CATEGORY'; readonly categoryPath: string }
    | { readonly kind: 'TAG'; readonly tag: string };
  readonly factor: string;
}

/** Settings as a marketer sends them, whole; nothing about their values has been checked. */
export interface SuggestionSettingsCommand {
  /** The version that the sender has seen; 0 when there was none. */
  readonly basedOnVersion: number;
  readonly method: SuggestionMethod;
  readonly takenWithinDays: number;
  readonly holdoutShare: number;
  readonly excluded: ScopeCommand;
  readonly sensitive: ScopeCommand;
  readonly withinCategory: Pick<WithinCategory, 'suggest' | 'categoryLevel'> & {
    readonly exceptions: readonly {
      readonly categoryPath: string;
      readonly withCategoryPath: string | null;
    }[];
  };
  readonly pins: readonly PinCommand[];
  readonly boosts: readonly BoostCommand[];
  readonly leastMarginShare: number | null;
  readonly marginInfluence: number;
}

const MOST_DAYS = 90;
const MOST_SKUS = 5_000;
const MOST_LEVELS = 10;
const MOST_EXCEPTIONS = 100;
const MOST_PINS = 200;
const MOST_WITH = 50;
const MOST_BOOSTS = 500;
const LONGEST_REASON = 200;
const LONGEST_TAG = 100;
const FACTOR_PLACES = 4;
const LEAST_FACTOR = 10 ** (FACTOR_PLACES - 1);
const MOST_FACTOR = 10 ** (FACTOR_PLACES + 1);
const CATEGORIES = { parseCategoryPath };

/**
 * Judges new settings and tells everything that is wrong with them; what is in order is tidied. Who has not seen the
 * settings in force is refused, so that nobody's work is undone unseen. Whether there are the pinned products is for
 * `judgePins`.
 *
 * Example: a boost of "12" is refused with OUT_OF_RANGE at `boosts.0.factor`.
 *
 * Refusals: VERSION_CONFLICT, REQUIRED, INVALID, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT.
 */
export function judgeSuggestionSettings(
  command: SuggestionSettingsCommand,
  current: Pick<SuggestionSettings, 'version'>,
): Result<SuggestionDefinition> {
  if (command.basedOnVersion !== current.version) return refuse([changedMeanwhile(current.version)]);
  const { takenWithinDays, holdoutShare, leastMarginShare, marginInfluence } = command;
  const flaws = new RuleFlaws();
  flaws.whole(takenWithinDays, 1, MOST_DAYS, 'takenWithinDays');
  flaws.whole(holdoutShare, 0, HOLDOUT_PLACES - 1, 'holdoutShare');
  if (leastMarginShare !== null) flaws.whole(leastMarginShare, 0, 10_000, 'leastMarginShare');
  flaws.whole(marginInfluence, 0, 100, 'marginInfluence');
  const definition: SuggestionDefinition = {
    form: 1,
    method: command.method,
    takenWithinDays,
    holdoutShare,
    excluded: judgeScope(command.excluded, flaws, 'excluded'),
    sensitive: judgeScope(command.sensitive, flaws, 'sensitive'),
    withinCategory: judgeWithinCategory(command.withinCategory, flaws),
    pins: flaws.list(command.pins, MOST_PINS, 'pins')
      ? command.pins.map((pin, index) => judgePin(pin, flaws, ['pins', String(index)]))
      : [],
    boosts: flaws.list(command.boosts, MOST_BOOSTS, 'boosts')
      ? command.boosts.map((boost, index) => judgeBoost(boost, flaws, ['boosts', String(index)]))
      : [],
    leastMarginShare,
    marginInfluence,
  };
  return flaws.refusals.length > 0 ? refuse(flaws.refusals) : ok(definition);
}

function changedMeanwhile(version: number): Refusal {
  return {
    code: 'VERSION_CONFLICT',
    message: `The settings were changed meanwhile; their version is ${version}. Look at them and save again.`,
    field: ['basedOnVersion'],
    retryable: false,
    details: { version },
  };
}

function judgeScope(scope: ScopeCommand, flaws: RuleFlaws, field: string): ProductScope {
  return {
    skus: judgeSkus(scope.skus, MOST_SKUS, flaws, [field, 'skus']),
    categoryPaths: pathsOf(scope.categoryPaths, flaws, [field, 'categoryPaths']),
    tags: judgeTags(scope.tags, flaws, [field, 'tags']),
  };
}

/** A path that is none is told, so that the list is not taken. */
function pathsOf(
  texts: readonly string[],
  flaws: RuleFlaws,
  path: readonly string[],
): readonly CategoryPath[] {
  return judgePaths(texts, CATEGORIES, flaws, path) as readonly CategoryPath[];
}

function judgePath(text: string, flaws: RuleFlaws, path: readonly string[]): CategoryPath {
  const read = parseCategoryPath(text);
  if (!read.ok) flaws.take(read.error, ...path);
  return read.ok ? read.value : ('' as CategoryPath);
}

function judgeWithinCategory(
  { suggest, categoryLevel, exceptions }: SuggestionSettingsCommand['withinCategory'],
  flaws: RuleFlaws,
): WithinCategory {
  const field = 'withinCategory';
  if (categoryLevel !== null) flaws.whole(categoryLevel, 1, MOST_LEVELS, field, 'categoryLevel');
  const judged = flaws.list(exceptions, MOST_EXCEPTIONS, field, 'exceptions') ? exceptions : [];
  return {
    suggest,
    categoryLevel,
    exceptions: judged.map(({ categoryPath, withCategoryPath }, index) => {
      const path = [field, 'exceptions', String(index)];
      return {
        categoryPath: judgePath(categoryPath, flaws, [...path, 'categoryPath']),
        withCategoryPath:
          withCategoryPath === null
            ? null
            : judgePath(withCategoryPath, flaws, [...path, 'withCategoryPath']),
      };
    }),
  };
}

function judgePin(pin: PinCommand, flaws: RuleFlaws, path: readonly string[]): Pin {
  const { kinds } = pin;
  flaws.take(flawOfSku(pin.sku), ...path, 'sku');
  if (kinds.length === 0) flaws.take({ code: 'REQUIRED', message: 'must not be empty' }, ...path, 'kinds');
  kinds.forEach((kind, index) => {
    if ((PINNED_KINDS as readonly SuggestionKind[]).includes(kind)) return;
    const message = `must be among ${PINNED_KINDS.join(', ')}`;
    flaws.take({ code: 'INVALID', message }, ...path, 'kinds', String(index));
  });
  const reason = pin.reason?.trim() ?? '';
  if (reason !== '') flaws.text(reason, LONGEST_REASON, ...path, 'reason');
  return {
    sku: pin.sku,
    with: {
      skus: judgeSkus(pin.with.skus, MOST_WITH, flaws, [...path, 'with', 'skus']),
      categoryPaths: pathsOf(pin.with.categoryPaths, flaws, [...path, 'with', 'categoryPaths']),
    },
    kinds: PINNED_KINDS.filter((kind) => kinds.includes(kind)),
    reason: reason === '' ? null : reason,
    ...judgeSpan(pin, flaws, path),
  };
}

function judgeBoost({ of, factor, ...span }: BoostCommand, flaws: RuleFlaws, path: readonly string[]): Boost {
  const units = parseDecimal(factor, FACTOR_PLACES);
  if (units === undefined || units < LEAST_FACTOR || units > MOST_FACTOR) {
    const message = `must be a decimal from 0.1 to 10 with at most ${FACTOR_PLACES} places, such as 1.5`;
    flaws.take({ code: 'OUT_OF_RANGE', message }, ...path, 'factor');
  }
  return {
    of: judgeBoosted(of, flaws, [...path, 'of']),
    factor: units === undefined ? factor : formatDecimal(units, FACTOR_PLACES),
    ...judgeSpan(span, flaws, path),
  };
}

function judgeBoosted(of: BoostCommand['of'], flaws: RuleFlaws, path: readonly string[]): Boost['of'] {
  switch (of.kind) {
    case 'SKU':
      flaws.take(flawOfSku(of.sku), ...path, 'sku');
      return of;
    case 'CATEGORY':
      return { kind: of.kind, categoryPath: judgePath(of.categoryPath, flaws, [...path, 'categoryPath']) };
    case 'TAG': {
      const tag = of.tag.trim().normalize('NFC');
      flaws.text(tag, LONGEST_TAG, ...path, 'tag');
      return { kind: of.kind, tag };
    }
  }
}

function judgeSpan(span: SpanCommand, flaws: RuleFlaws, path: readonly string[]): Span {
  const from = judgeTime(span.from, flaws, [...path, 'from']);
  const until = judgeTime(span.until, flaws, [...path, 'until']);
  if (from !== null && until !== null && until <= from) {
    flaws.take({ code: 'INVALID', message: 'must be later than from' }, ...path, 'until');
  }
  return { from, until };
}

function judgeTime(text: string | null, flaws: RuleFlaws, path: readonly string[]): Instant | null {
  if (text === null) return null;
  const instant = parseInstant(text);
  if (instant === undefined) {
    const message = 'must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00';
    flaws.take({ code: 'INVALID', message }, ...path);
  }
  return instant ?? null;
}
