import { Environment, type ASTNode, type TypeDeclaration } from '@marcbachmann/cel-js';
import type { FactDefinition, FactSubject } from './fact.js';
import { CEL_TYPES, isIn, quantityOf, spentIn, VIEW_TYPES, VIEWS, type View } from './fact-views.js';
import { CATALOGUE, subjectsIn, type ConditionPlace } from './facts.js';
import { parseAmount } from './condition-text.js';

/** What bounds the size of a condition, so that checking and evaluating it take a bounded time. */
export const CONDITION_LIMITS = {
  /** In characters. */
  longest: 4_000,
  /** Facts, literals, comparisons and everything else it is made of. */
  mostParts: 1_000,
  /** Parentheses, calls and lists within one another. */
  deepest: 24,
  longestList: 500,
  /** What is asked of the entries of lists, one by one, is made of at most so many parts together; so is a line filter. */
  mostPartsForEntries: 200,
} as const;

/** Thrown while checking for what only this program's conditions know to be wrong; the message is for marketers. */
export class MisusedFunction extends Error {
  constructor(
    readonly node: ASTNode,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

const environments = new Map<string, Environment>();

/** The language of conditions in one place, for currencies with that many decimal places. */
export function environmentFor(place: ConditionPlace, minorDigits: number): Environment {
  const key = `${place} ${minorDigits}`;
  let environment = environments.get(key);
  if (!environment) environments.set(key, (environment = createEnvironment(place, minorDigits)));
  return environment;
}

function createEnvironment(place: ConditionPlace, minorDigits: number): Environment {
  const environment = new Environment({
    limits: {
      maxAstNodes: CONDITION_LIMITS.mostParts,
      maxDepth: CONDITION_LIMITS.deepest,
      maxListElements: CONDITION_LIMITS.longestList,
      maxMapEntries: 1,
      maxCallArguments: 4,
    },
  });
  // Lines come first: the type of a purchase names theirs.
  const subjects: FactSubject[] = ['line', 'customer', 'purchase', 'program', 'now', 'event'];
  for (const subject of subjects) {
    environment.registerType(VIEW_TYPES[subject], { ctor: VIEWS[subject], fields: fieldsOf(subject) });
  }
  for (const subject of subjectsIn(place)) environment.registerVariable(subject, VIEW_TYPES[subject]);
  // Quantities are decimals, and marketers write 2 rather than 2.0. The language itself compares the two with <.
  environment.registerOperator(
    'double == int',
    (a: number, b: bigint) => Number.isInteger(a) && BigInt(a) === b,
  );
  registerMoney(environment, minorDigits);
  environment.registerOperator('string in list<string>', isIn);
  environment.registerFunction(
    'Purchase.spentIn(string): int',
    (purchase: View<'purchase'>, category: string) => BigInt(spentIn(purchase, category)),
    { async: false },
  );
  environment.registerFunction(
    'Purchase.quantityOf(string): double',
    (purchase: View<'purchase'>, sku: string) => quantityOf(purchase, sku) / 1000,
    { async: false },
  );
  return environment;
}

function fieldsOf(subject: FactSubject): Record<string, string> {
  const facts = Object.entries<FactDefinition>(CATALOGUE[subject]);
  return Object.fromEntries(facts.map(([name, { type }]) => [name, CEL_TYPES[type]]));
}

/** The part of the type checker that is used here; the package does not describe it. */
interface Checker {
  getType(name: string): TypeDeclaration;
}

/** An amount is worked out when the condition is read, so that it costs nothing to evaluate and is never wrong then. */
function registerMoney(environment: Environment, minorDigits: number): void {
  environment.registerFunction({
    signature: 'money(ast): int',
    async: false,
    handler: ({ ast, args }: { ast: ASTNode; args: readonly ASTNode[] }) => {
      const amount = amountOf(ast, args[0], minorDigits);
      return {
        async: false,
        typeCheck: (checker: Checker) => {
          if (amount instanceof Error) throw amount;
          return checker.getType('int');
        },
        evaluate: () => amount,
      };
    },
  });
}

function amountOf(call: ASTNode, node: ASTNode | undefined, minorDigits: number): bigint | MisusedFunction {
  const places = minorDigits === 0 ? 'without decimals' : `with at most ${minorDigits} decimals`;
  const example =
    minorDigits === 0
      ? 'money("1250")'
      : `money("12.${'50'.padEnd(minorDigits, '0').slice(0, minorDigits)}")`;
  const literal = node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
  const minor = literal === undefined ? undefined : parseAmount(literal, minorDigits);
  if (minor !== undefined) return BigInt(minor);
  return new MisusedFunction(
    node ?? call,
    `money takes an amount in quotes, written in digits ${places}.`,
    `Write for example ${example}.`,
  );
}
