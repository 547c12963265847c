import type { Fact, FactDefinition, FactSubject } from './fact.js';
import { FUNCTIONS, type FactFunction } from './fact-functions.js';
import type { EventFactValues, FactValues, ProgramFactValues } from './fact-values.js';
import { customerFacts } from './facts-of-customer.js';
import { lineFacts, purchaseFacts, timeFacts } from './facts-of-purchase.js';

const programFacts = {
  name: {
    type: 'TEXT',
    description: 'The name of the program.',
    example: '"Corner Coffee"',
    exampleCondition: 'program.name == "Corner Coffee"',
  },
  currency: {
    type: 'TEXT',
    description: 'The currency of the program.',
    example: '"EUR"',
    exampleCondition: 'program.currency == "EUR"',
  },
  timeZone: {
    type: 'TEXT',
    description: 'The time zone that days and hours are those of.',
    example: '"Europe/Berlin"',
    exampleCondition: 'program.timeZone == "Europe/Berlin"',
  },
} satisfies Record<keyof ProgramFactValues, FactDefinition>;

const eventFacts = {
  name: {
    type: 'TEXT',
    description: "What happened: the trigger's name, or that of the event that was sent.",
    example: '"app-installed"',
    exampleCondition: 'event.name == "app-installed"',
  },
  fromTier: {
    type: 'TEXT',
    vocabulary: 'TIER',
    mayBeUnknown: true,
    description: 'The tier before a change of tier. Unknown in other events, and where there was none.',
    example: '"SILVER"',
    exampleCondition: '!has(event.fromTier) || event.fromTier == "SILVER"',
  },
  toTier: {
    type: 'TEXT',
    vocabulary: 'TIER',
    mayBeUnknown: true,
    description: 'The tier after a change of tier. Unknown in other events.',
    example: '"GOLD"',
    exampleCondition: 'event.toTier == "GOLD"',
  },
  score: {
    type: 'WHOLE_NUMBER',
    unit: 'SCORE_FROM_0_TO_10',
    mayBeUnknown: true,
    description: 'The score of feedback that was given. Unknown in other events.',
    example: '9',
    exampleCondition: 'event.score >= 9',
  },
  texts: {
    type: 'TEXTS_BY_NAME',
    description: 'The texts that were sent with the event, by name. One that was not sent is unknown.',
    example: 'event.texts["game"]',
    exampleCondition: 'event.texts["game"] == "scratch-card"',
  },
  numbers: {
    type: 'NUMBERS_BY_NAME',
    description: 'The numbers that were sent with the event, by name. One that was not sent is unknown.',
    example: 'event.numbers["level"]',
    exampleCondition: 'event.numbers["level"] >= 3',
  },
} satisfies Record<keyof EventFactValues, FactDefinition>;

export const CATALOGUE: {
  readonly [S in FactSubject]: Readonly<Record<keyof FactValues[S], FactDefinition>>;
} = {
  customer: customerFacts,
  purchase: purchaseFacts,
  line: lineFacts,
  program: programFacts,
  now: timeFacts('now', 'when what is judged happened'),
  event: eventFacts,
};

/** Every fact that conditions can read, subject by subject. */
export const FACTS: readonly Fact[] = (Object.keys(CATALOGUE) as FactSubject[]).flatMap((subject) =>
  Object.entries<FactDefinition>(CATALOGUE[subject]).map(([name, definition]) => ({
    ...definition,
    subject,
    name,
    path: `${subject}.${name}`,
  })),
);

const byPath = new Map(FACTS.map((fact) => [fact.path, fact]));

/** The fact of that path. */
export function factAt(path: string): Fact | undefined {
  return byPath.get(path);
}

/** The fact that conditions name `subject.name`. */
export function factOf(subject: string, name: string): Fact | undefined {
  return factAt(`${subject}.${name}`);
}

/**
 * Where a condition stands, which settles what it can read: a rule that purchases trigger, the line filter of its
 * effects, a rule that something else triggers, a segment.
 */
export type ConditionPlace = 'PURCHASE' | 'LINE' | 'EVENT' | 'SEGMENT';

const SUBJECTS: Readonly<Record<ConditionPlace, readonly FactSubject[]>> = {
  PURCHASE: ['customer', 'purchase', 'program', 'now'],
  LINE: ['line', 'customer', 'purchase', 'program', 'now'],
  EVENT: ['customer', 'event', 'program', 'now'],
  SEGMENT: ['customer', 'program', 'now'],
};

/** What a condition in that place can read. */
export function subjectsIn(place: ConditionPlace): readonly FactSubject[] {
  return SUBJECTS[place];
}

/** Everything an editor needs to complete and explain conditions in a place. */
export function factsIn(place: ConditionPlace): {
  readonly facts: readonly Fact[];
  readonly functions: readonly FactFunction[];
} {
  const subjects = subjectsIn(place);
  const readable = new Set<string>(subjects);
  const facts = FACTS.filter((fact) => readable.has(fact.subject));
  if (place === 'LINE') return { facts: facts.map(asOfLine), functions: FUNCTIONS.map(functionOfLine) };
  return { facts, functions: readable.has('purchase') ? FUNCTIONS : withoutPurchase() };
}

/** Line filters do not look through the lines of the purchase for each line. */
function asOfLine(fact: Fact): Fact {
  return fact.path === 'purchase.lines' ? { ...fact, exampleCondition: 'purchase.lines.size() >= 5' } : fact;
}

function functionOfLine({ exampleOfLine, ...rest }: (typeof FUNCTIONS)[number]): FactFunction {
  return { ...rest, exampleCondition: exampleOfLine ?? rest.exampleCondition };
}

function withoutPurchase(): readonly FactFunction[] {
  return FUNCTIONS.filter(({ signature }) => !signature.startsWith('purchase.')).map(
    ({ exampleWithoutPurchase, ...rest }) => ({
      ...rest,
      exampleCondition: exampleWithoutPurchase ?? rest.exampleCondition,
    }),
  );
}
