import type { ASTNode, ParseError } from '@marcbachmann/cel-js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { CONDITION_LIMITS, environmentFor } from './condition-environment.js';
import { flawAt, type ConditionFlaw, type FlawFound } from './condition-flaw.js';
import { meaningOf } from './condition-meaning.js';
import { flawsOfNames } from './condition-names.js';
import type { ConditionScope } from './condition-scope.js';
import { joinedBy, partsOf, sourceOf, typeOf } from './condition-syntax.js';
import { syntaxFlaw } from './condition-syntax-flaw.js';
import { factReadBy, notATruth, typeFlaw } from './condition-type-flaw.js';
import type { FactSubject } from './fact.js';
import { ListTooLong, type ConditionFacts } from './fact-views.js';

/*
 * Conditions decide whom a rule is for. They are written in the Common Expression Language over the facts in
 * facts.ts, checked before they are saved and compiled once for each version of a rule.
 *
 * A fact that is not known makes every comparison with it neither true nor false. `a && b` is false as soon as one of
 * the two is, `a || b` true as soon as one is, whatever the other; a condition that still hangs on what is not known
 * does not hold. So `customer.daysSinceLastPurchase >= 60` leaves out those who never bought, and so does its
 * opposite, `!(customer.daysSinceLastPurchase >= 60)`.
 */

/** A condition that was checked, ready to be evaluated any number of times. */
export interface Condition {
  readonly text: string;
  readonly scope: ConditionScope;
  /** The paths of the facts it reads, each once. */
  readonly facts: readonly string[];
  /** The names of the segments it asks about, each once. */
  readonly segments: readonly string[];
  /** What can stay as it is, and is likely not meant. */
  readonly advice: readonly ConditionFlaw[];
  readonly root: ASTNode;
  readonly run: (facts: ConditionFacts) => unknown;
  /** Facts without which it cannot hold. To ask for them first is cheaper than to run into their absence. */
  readonly required: readonly RequiredFact[];
}

interface RequiredFact {
  readonly subject: FactSubject;
  readonly name: string;
  readonly path: string;
}

/** Checks a condition and makes it ready, or says everything that is wrong with it, in the order of the text. */
export function checkCondition(
  text: string,
  scope: ConditionScope,
): Result<Condition, readonly [ConditionFlaw, ...ConditionFlaw[]]> {
  const flawed = (found: readonly FlawFound[]) => {
    const flaws = [...found].sort((a, b) => a.start - b.start).map((flaw) => flawAt(text, flaw));
    return refuse(flaws as [ConditionFlaw, ...ConditionFlaw[]]);
  };
  const whole = { start: 0, end: text.length };
  if (text.length > CONDITION_LIMITS.longest) {
    const message = `A condition has at most ${CONDITION_LIMITS.longest} characters; this one has ${text.length}.`;
    return flawed([{ code: 'TOO_LONG', message, start: CONDITION_LIMITS.longest, end: text.length }]);
  }
  if (!text.isWellFormed() || text.includes('\0')) {
    return flawed([{ code: 'SYNTAX', message: 'The condition holds broken characters.', ...whole }]);
  }
  if (text.trim() === '') {
    const message = 'There is no condition.';
    return flawed([
      { code: 'SYNTAX', message, hint: 'Write true for always.', replacement: 'true', ...whole },
    ]);
  }
  let parsed;
  try {
    parsed = environmentFor(scope.place, scope.minorDigits).parse(text);
  } catch (error) {
    return flawed([syntaxFlaw(text, error as ParseError)]);
  }
  const root = parsed.ast;
  const misnamed = flawsOfNames(root, scope.place);
  if (misnamed.length > 0) return flawed(misnamed);
  const checked = parsed.check();
  if (!checked.valid) return flawed([typeFlaw(text, checked.error)]);
  if (checked.type !== 'bool') return flawed([notATruth(root)]);
  const { flaws, advice, facts, segments } = meaningOf(root, scope);
  if (flaws.length > 0) return flawed(flaws);
  return ok({
    text,
    scope,
    facts,
    segments,
    advice: advice.map((found) => flawAt(text, found)),
    root,
    run: parsed,
    required: requiredFacts(root),
  });
}

/** Those that stand in a comparison which the whole cannot do without. */
function requiredFacts(root: ASTNode): readonly RequiredFact[] {
  const required = new Map<string, RequiredFact>();
  for (const part of joinedBy(root, '&&')) {
    for (const fact of readInAnyCase(part)) if (fact.mayBeUnknown) required.set(fact.path, fact);
  }
  return [...required.values()];
}

/** The facts that are read whatever the values of others are; those about an entry of a list are not among them. */
function readInAnyCase(node: ASTNode): readonly NonNullable<ReturnType<typeof factReadBy>>[] {
  const fact = factReadBy(node);
  if (fact)
    return node.op === '.' && node.args[0].op === 'id' && node.args[0].args === fact.subject ? [fact] : [];
  const decides = ['&&', '||', '?:', 'call'].includes(node.op);
  const looksIntoList = node.op === 'rcall' && typeOf(node.args[1])?.startsWith('list');
  return decides || looksIntoList ? [] : partsOf(node).flatMap(readInAnyCase);
}

export type FaultCode =
  'DIVISION_BY_ZERO' | 'NUMBER_TOO_LARGE' | 'NO_SUCH_ENTRY' | 'LIST_TOO_LONG' | 'UNEXPECTED';

/** Why a condition could not be evaluated. The rule is passed over, and the marketer is told. */
export interface ConditionFault {
  readonly code: FaultCode;
  readonly message: string;
}

/** `unknownFact` is a fact without which the condition cannot hold, and which is not known. */
export type Evaluation =
  { readonly value: boolean; readonly unknownFact?: string } | { readonly fault: ConditionFault };

/** Why a condition, or a part of one, has no value. */
export type Failure = { readonly unknownFact: string } | { readonly fault: ConditionFault };

const HOLDS: Evaluation = { value: true };
const HOLDS_NOT: Evaluation = { value: false };

/** Whether the condition holds. Never throws. */
export function evaluate({ required, run, text }: Condition, facts: ConditionFacts): Evaluation {
  for (const { subject, name, path } of required) {
    if (isUnknown(facts, subject, name)) return { value: false, unknownFact: path };
  }
  try {
    return run(facts) === true ? HOLDS : HOLDS_NOT;
  } catch (error) {
    const failure = failureOf(error, text);
    return 'fault' in failure ? failure : { value: false, ...failure };
  }
}

function isUnknown(facts: ConditionFacts, subject: FactSubject, name: string): boolean {
  const view = facts[subject];
  return view !== undefined && (view as unknown as Record<string, unknown>)[name] === undefined;
}

const FAULTS: Readonly<Record<string, readonly [FaultCode, string]>> = {
  division_by_zero: ['DIVISION_BY_ZERO', 'a number was divided by zero'],
  modulo_by_zero: ['DIVISION_BY_ZERO', 'a number was divided by zero'],
  numeric_overflow: ['NUMBER_TOO_LARGE', 'a number became too large'],
  index_out_of_bounds: ['NO_SUCH_ENTRY', 'a list has no entry of that number'],
};

/** What an error in an evaluation means: a fact that is not known, or a fault. */
export function failureOf(error: unknown, text: string): Failure {
  if (error instanceof ListTooLong) return { fault: { code: 'LIST_TOO_LONG', message: error.message } };
  const { code, range, node } = error as ParseError;
  const part = node ? sourceOf(node as ASTNode) : range && text.slice(range.start, range.end);
  const at = part ? ` in ${part}` : '';
  if (code === 'no_such_key') return { unknownFact: unknownPath(node as ASTNode | undefined) };
  const [faultCode, message] = FAULTS[code] ?? ['UNEXPECTED', `it could not be evaluated: ${String(error)}`];
  return { fault: { code: faultCode, message: `${message}${at}` } };
}

function unknownPath(node: ASTNode | undefined): string {
  if (!node) return 'a fact';
  return factReadBy(node)?.path ?? node.input.slice(node.start, node.end);
}
