import type { ASTNode, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { Fact, FactSubject } from './fact.js';
import { VIEW_TYPES } from './fact-views.js';
import { factOf } from './facts.js';
import { MisusedFunction } from './condition-environment.js';
import type { FlawFound } from './condition-flaw.js';
import { flawOfFact } from './condition-names.js';
import { isComparison, joinedBy, rangeOf, sourceOf, typeOf } from './condition-syntax.js';
import { FUNCTIONS } from './fact-functions.js';

const subjectsByType = new Map(
  (Object.entries(VIEW_TYPES) as [FactSubject, string][]).map(([subject, type]) => [type, subject]),
);

/** What a type of the expression language is a view of. */
export function subjectOfType(type: string | undefined): FactSubject | undefined {
  return subjectsByType.get(type ?? '');
}

/** Which fact a part reads, where it reads one; known once the types were checked. */
export function factReadBy(node: ASTNode): Fact | undefined {
  if (node.op !== '.') return undefined;
  const subject = subjectOfType(typeOf(node.args[0]));
  return subject && factOf(subject, node.args[1]);
}

/** A type in words. */
export function typeInWords(type: string | undefined): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    int: 'a whole number',
    double: 'a decimal number',
    bool: 'true or false',
    'list<string>': 'a list of texts',
    'list<int>': 'a list of whole numbers',
    'list<double>': 'a list of decimal numbers',
    [`list<${VIEW_TYPES.line}>`]: 'a list of lines',
  };
  const subject = subjectOfType(type);
  if (subject) return `the ${subject} as a whole`;
  return words[type ?? ''] ?? (type?.startsWith('list') ? 'a list' : 'something else');
}

/** What is wrong with a condition that names only what there is, but puts together what does not fit. */
export function typeFlaw(text: string, error: unknown): FlawFound {
  if (error instanceof MisusedFunction) {
    const { start, end } = error.node;
    return { code: 'MISUSED_FUNCTION', message: error.message, hint: error.hint, start, end };
  }
  const { node, code, range, summary } = error as CelTypeError;
  if (!node)
    return wrong(
      { start: range?.start ?? 0, end: range?.end ?? text.length },
      `It does not fit: ${summary}.`,
    );
  if (code === 'no_such_key' && node.op === '.') {
    const subject = subjectOfType(typeOf(node.args[0]));
    const flaw = subject && flawOfFact(node, subject, node.args[1]);
    if (flaw) return flaw;
  }
  if (code === 'no_such_overload' && isComparison(node)) return comparisonFlaw(node);
  if (code === 'no_such_overload') return operatorFlaw(node);
  if (node.op === '&&' || node.op === '||') return joinFlaw(node);
  if (code === 'no_matching_overload' && (node.op === 'call' || node.op === 'rcall')) return callFlaw(node);
  if (code === 'heterogeneous_list_element') {
    return wrong(rangeOf(node), 'The entries of a list must be all texts or all numbers of one kind.');
  }
  if (code === 'cannot_index_type' && node.op === '.') {
    return wrong(
      rangeOf(node),
      `${sourceOf(node.args[0])} is ${typeInWords(typeOf(node.args[0]))} and has no parts.`,
    );
  }
  if (code === 'invalid_comprehension_range') {
    return wrong(rangeOf(node), `${sourceOf(node)} is ${typeInWords(typeOf(node))}, not a list.`);
  }
  return wrong(rangeOf(node), `This does not fit: ${summary}.`);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function wrong({ start, end }: Range, message: string, hint?: string, replacement?: string): FlawFound {
  return { code: 'WRONG_TYPE', message, hint, replacement, start, end };
}

/** A condition that is no truth: a fact was named and nothing said of it. */
export function notATruth(node: ASTNode): FlawFound {
  return wrong(
    rangeOf(node),
    `${sourceOf(node)} is ${typeInWords(typeOf(node))}; a condition must be true or false.`,
    hintToCompare(node),
  );
}

function hintToCompare(node: ASTNode): string | undefined {
  const source = sourceOf(node);
  switch (typeOf(node)) {
    case 'int':
    case 'double':
      return factReadBy(node)?.unit === 'MINOR_UNITS'
        ? `Compare it, for example ${source} >= money("25").`
        : `Compare it, for example ${source} > 0.`;
    case 'string':
      return `Compare it, for example ${source} == "…".`;
    case 'list<string>':
      return `Ask what is in it, for example "…" in ${source}.`;
    default:
      return undefined;
  }
}

function joinFlaw(node: Extract<ASTNode, { op: '&&' | '||' }>): FlawFound {
  const unfit = joinedBy(node, node.op).find((part) => typeOf(part) !== 'bool') ?? node;
  return wrong(
    rangeOf(unfit),
    `${node.op} joins conditions, and ${sourceOf(unfit)} is ${typeInWords(typeOf(unfit))}.`,
    hintToCompare(unfit),
  );
}

function comparisonFlaw(
  node: Extract<ASTNode, { op: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' }>,
): FlawFound {
  const [left, right] = node.args;
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  const [leftSource, rightSource] = [sourceOf(left), sourceOf(right)];
  const range = rangeOf(node);
  const message =
    `${leftSource} is ${typeInWords(leftType)} and ${rightSource} is ${typeInWords(rightType)}: ` +
    `${node.op} does not fit.`;
  if (isComparison(left) && node.op !== 'in') {
    return wrong(range, 'Only two things can be compared at once.', 'Write for example 1 < x && x < 5.');
  }
  const money = [left, right].find((side) => factReadBy(side)?.unit === 'MINOR_UNITS');
  if (money) {
    const other = money === left ? right : left;
    const isAmount =
      other.op === 'value' && typeof other.args === 'string' && /^\d+(\.\d+)?$/.test(other.args);
    const amount = isAmount ? `money(${sourceOf(other)})` : undefined;
    return wrong(
      isAmount ? rangeOf(other) : range,
      `${sourceOf(money)} is a whole number of minor units.`,
      amount ? `Write ${amount}.` : 'Compare it with an amount, for example money("25").',
      amount,
    );
  }
  if (leftType === 'list<string>' && rightType === 'string') {
    const inList = `${rightSource} in ${leftSource}`;
    return wrong(range, message, `Write ${inList}.`, node.op === '==' ? inList : undefined);
  }
  if (node.op === 'in' && rightType === 'string') {
    return wrong(range, message, `in looks into lists; write ${rightSource}.contains(${leftSource}).`);
  }
  const number = [left, right].find((side) => side.op === 'value' && typeof side.args !== 'string');
  if (number && [leftType, rightType].includes('string')) {
    return wrong(
      rangeOf(number),
      message,
      `Put it in quotes: "${sourceOf(number)}".`,
      `"${sourceOf(number)}"`,
    );
  }
  const text = [left, right].find((side) => side.op === 'value' && typeof side.args === 'string');
  if (text && /^"[\d.]+"$/.test(sourceOf(text))) {
    const bare = sourceOf(text).slice(1, -1);
    return wrong(rangeOf(text), message, `Write the number without quotes: ${bare}.`, bare);
  }
  return wrong(range, message);
}

function operatorFlaw(node: ASTNode): FlawFound {
  if (node.op === '!_' || node.op === '-_') {
    const operand = node.args;
    const what =
      node.op === '!_' ? 'turns a condition into its opposite' : 'turns a number into its opposite';
    return wrong(
      rangeOf(node),
      `${node.op[0]} ${what}, and ${sourceOf(operand)} is ${typeInWords(typeOf(operand))}.`,
      isComparison(node) ? undefined : `If more follows, put it in parentheses: ${node.op[0]}(…).`,
    );
  }
  const [left, right] = node.args as [ASTNode, ASTNode];
  const types = [typeOf(left), typeOf(right)];
  const mixed = types.includes('int') && types.includes('double');
  return wrong(
    rangeOf(node),
    `${sourceOf(left)} is ${typeInWords(types[0])} and ${sourceOf(right)} is ${typeInWords(types[1])}: ` +
      `${node.op} does not take them.`,
    mixed ? 'Whole and decimal numbers are not reckoned with together.' : undefined,
  );
}

function callFlaw(node: Extract<ASTNode, { op: 'call' | 'rcall' }>): FlawFound {
  const name = node.args[0];
  const known = FUNCTIONS.find((candidate) => candidate.name === name)!;
  if (node.op === 'rcall') {
    const [, receiver, args] = node.args;
    if (name === 'contains' && typeOf(receiver) === 'list<string>' && args[0]) {
      const inList = `${sourceOf(args[0])} in ${sourceOf(receiver)}`;
      return wrong(rangeOf(node), `${sourceOf(receiver)} is a list of texts.`, `Write ${inList}.`, inList);
    }
  }
  return {
    ...wrong(
      rangeOf(node),
      `${name} does not take this.`,
      `It is written ${known.signature}; for example ${known.exampleCondition}`,
    ),
    code: 'MISUSED_FUNCTION',
  };
}
