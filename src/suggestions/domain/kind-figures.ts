import { shareOf, type Estimate } from './share-interval.js';
import { wholeNumber } from './frequency-words.js';
import { SUGGESTION_KINDS, type SuggestionKind } from './suggestion-kind.js';

/** What was reported of one kind of suggestions in a period. */
export interface KindCounts {
  readonly kind: SuggestionKind;
  /** Answers of which at least one suggestion of the kind was reported. */
  readonly impressions: number;
  /** Suggestions. */
  readonly shown: number;
  readonly saidTaken: number;
  readonly turnedDown: number;
  /** Of which the product was bought within the time in which that counts, and kept. */
  readonly bought: number;
  /** Said to be taken, or bought, or both. */
  readonly taken: number;
  /** Neither said to be taken nor bought yet, with time left to be bought. */
  readonly open: number;
}

export interface KindFigures extends KindCounts {
  /** The share of those shown that was taken. */
  readonly takenRate: Estimate | null;
  /** In plain words. */
  readonly message: string;
}

/** Counts of parts of a period of which each impression is in one only, added up by kind. */
export function addUpKinds(counted: readonly KindCounts[]): KindCounts[] {
  const sums = new Map<SuggestionKind, KindCounts>();
  for (const counts of counted) {
    const sum = sums.get(counts.kind) ?? nothingOf(counts.kind);
    sums.set(counts.kind, {
      kind: counts.kind,
      impressions: sum.impressions + counts.impressions,
      shown: sum.shown + counts.shown,
      saidTaken: sum.saidTaken + counts.saidTaken,
      turnedDown: sum.turnedDown + counts.turnedDown,
      bought: sum.bought + counts.bought,
      taken: sum.taken + counts.taken,
      open: sum.open + counts.open,
    });
  }
  return [...sums.values()];
}

/** The figures of every kind, in the order of kinds; those of which nothing was reported are all zero. */
export function figuresOfKinds(counted: readonly KindCounts[]): KindFigures[] {
  return SUGGESTION_KINDS.map((kind) => {
    const counts = counted.find((each) => each.kind === kind) ?? nothingOf(kind);
    const takenRate = shareOf({ part: counts.taken, whole: counts.shown });
    return { ...counts, takenRate, message: describe(counts, takenRate) };
  });
}

function nothingOf(kind: SuggestionKind): KindCounts {
  return { kind, impressions: 0, shown: 0, saidTaken: 0, turnedDown: 0, bought: 0, taken: 0, open: 0 };
}

function describe({ shown, taken, open }: KindCounts, rate: Estimate | null): string {
  if (!rate) return 'Nothing was reported.';
  const share = `${percent(rate.value)} (with 95 % confidence between ${percent(rate.from)} and ${percent(rate.to)})`;
  const rest = open === 0 ? '' : ` Another ${wholeNumber(open)} may still be bought in time.`;
  return `Of ${wholeNumber(shown)} shown, ${wholeNumber(taken)} ${taken === 1 ? 'was' : 'were'} taken: ${share}.${rest}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
