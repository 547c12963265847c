/** Whom or what a fact is about, and the first word of its path: `customer.tenureDays`. */
export type FactSubject = 'customer' | 'purchase' | 'line' | 'program' | 'now' | 'event';

/** DECIMAL holds quantities, which may be fractions of a unit; everything that is counted is a WHOLE_NUMBER. */
export type FactType =
  | 'TEXT'
  | 'WHOLE_NUMBER'
  | 'DECIMAL'
  | 'TRUTH'
  | 'LIST_OF_TEXTS'
  | 'LIST_OF_LINES'
  | 'TEXTS_BY_NAME'
  | 'NUMBERS_BY_NAME';

export type FactUnit =
  | 'MINOR_UNITS'
  | 'UNITS_OF_PRODUCT'
  | 'PURCHASES'
  | 'LINES'
  | 'REFERRALS'
  | 'YEARS'
  | 'MONTH_OF_YEAR'
  | 'DAYS'
  | 'DAY_OF_MONTH'
  | 'HOUR_OF_DAY'
  | 'MINUTE_OF_HOUR'
  | 'SCORE_FROM_0_TO_10'
  | 'PROBABILITY';

/** What a text stands for, where not every text makes sense. Texts that conditions compare it with are checked. */
export type Vocabulary = 'TIER' | 'SEGMENT' | 'CATEGORY' | 'WEEKDAY' | 'DATE' | 'TIME_OF_DAY';

/** What the catalogue says about one fact. */
export interface FactDefinition {
  readonly type: FactType;
  readonly unit?: FactUnit;
  readonly vocabulary?: Vocabulary;
  /** Whether it may have no value, such as the days since the last purchase of somebody who never bought. */
  readonly mayBeUnknown?: true;
  /** For marketers: what it says, exactly. */
  readonly description: string;
  /** A value as it is written in a condition. */
  readonly example: string;
  /** A whole condition that uses it. */
  readonly exampleCondition: string;
}

export interface Fact extends FactDefinition {
  readonly subject: FactSubject;
  readonly name: string;
  /** How conditions name it: `customer.tenureDays`. */
  readonly path: string;
}

export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];
