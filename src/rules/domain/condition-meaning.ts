import type { ASTNode } from '@marcbachmann/cel-js';
import { WEEKDAYS, type Fact, type Vocabulary } from './fact.js';
import type { FlawFound } from './condition-flaw.js';
import { flawOfFact } from './condition-names.js';
import type { ConditionScope } from './condition-scope.js';
import { nearest } from './condition-suggestion.js';
import { isComparison, partsOf, rangeOf, sourceOf, typeOf } from './condition-syntax.js';
import { amountLiteral } from './condition-text.js';
import { factReadBy, subjectOfType, typeInWords } from './condition-type-flaw.js';

/** What a condition that fits together says, and what is still wrong with it. */
export interface Meaning {
  readonly flaws: readonly FlawFound[];
  /** What can stay, and is likely not meant. */
  readonly advice: readonly FlawFound[];
  /** The paths of the facts it reads, each once. */
  readonly facts: readonly string[];
  /** The names of the segments it asks about, each once. */
  readonly segments: readonly string[];
}

/** Reads a condition whose types were checked. */
export function meaningOf(root: ASTNode, scope: ConditionScope): Meaning {
  const flaws: FlawFound[] = [];
  const advice: FlawFound[] = [];
  const facts = new Set<string>();
  const segments = new Set<string>();

  const visit = (node: ASTNode): void => {
    if (isComparison(node)) {
      flaws.push(...flawsOfComparison(node, scope));
      advice.push(...adviceOnComparison(node, scope));
    }
    const segment = segmentAskedFor(node);
    if (segment !== undefined) {
      segments.add(segment);
      facts.add('customer.segments');
      return;
    }
    const fact = factReadBy(node);
    if (fact?.path === 'customer.segments') flaws.push(segmentsMisused(node));
    if (fact) facts.add(fact.path);
    const subject = node.op === 'rcall' && subjectOfType(typeOf(node.args[1]));
    if (subject && node.op === 'rcall') {
      facts.add(`${subject}.lines`);
      if (node.args[0] === 'spentIn') flaws.push(...flawsOfWords(node.args[2], 'CATEGORY', scope));
    }
    if (node.op === 'call' && node.args[0] === 'has') {
      visitAsked(node.args[1][0]!);
      return;
    }
    const construct = flawOfTypedConstruct(node);
    if (construct) flaws.push(construct);
    for (const part of partsOf(node)) visit(part);
  };

  // The checker looks at the first word of what `has` asks for and no further.
  const visitAsked = (node: ASTNode): void => {
    if (node.op !== '.') return;
    const subject = subjectOfType(typeOf(node.args[0]));
    if (!subject) return visitAsked(node.args[0]);
    const flaw = flawOfFact(node, subject, node.args[1]);
    if (flaw) flaws.push(flaw);
    else facts.add(`${subject}.${node.args[1]}`);
  };

  visit(root);
  return { flaws, advice, facts: [...facts], segments: [...segments] };
}

function segmentAskedFor(node: ASTNode): string | undefined {
  if (node.op !== 'in') return undefined;
  const [name, list] = node.args;
  const isLiteral = name.op === 'value' && typeof name.args === 'string';
  return isLiteral && factReadBy(list)?.path === 'customer.segments' ? (name.args as string) : undefined;
}

/** Which segments a condition reads must be plain, so that only those are worked out and none reads itself. */
function segmentsMisused(node: ASTNode): FlawFound {
  return {
    code: 'MISUSED_FUNCTION',
    message: 'Segments can only be asked for by name.',
    hint: 'Write "name" in customer.segments.',
    ...rangeOf(node),
  };
}

function flawOfTypedConstruct(node: ASTNode): FlawFound | undefined {
  const refused = (message: string): FlawFound => ({ code: 'NOT_OFFERED', message, ...rangeOf(node) });
  if (node.op === '+' && typeOf(node)?.startsWith('list')) return refused('Lists cannot be put together.');
  if (node.op === 'list' && typeOf(node)?.startsWith('list<list'))
    return refused('Lists of lists are not offered.');
  if (node.op === '[]' && subjectOfType(typeOf(node.args[0]))) return refused('Facts are named with a dot.');
  return undefined;
}

type ComparisonNode = Extract<ASTNode, { op: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' }>;

function flawsOfComparison(node: ComparisonNode, scope: ConditionScope): FlawFound[] {
  const flaws: FlawFound[] = [];
  for (const [side, other] of bothWays(node)) {
    const fact = factReadBy(side);
    if (fact?.vocabulary && fact.vocabulary !== 'SEGMENT') {
      flaws.push(...flawsOfWords(literalsIn(other), fact.vocabulary, scope));
    }
    if (fact?.vocabulary === 'SEGMENT') flaws.push(...flawsOfWords(literalsIn(other), 'SEGMENT', scope));
    if (fact?.unit === 'MINOR_UNITS' && typeOf(other) === 'double')
      flaws.push(decimalAmount(fact, other, scope));
  }
  return flaws;
}

function bothWays({ args: [left, right] }: ComparisonNode): [ASTNode, ASTNode][] {
  return [
    [left, right],
    [right, left],
  ];
}

function literalsIn(node: ASTNode): readonly ASTNode[] {
  return node.op === 'list' ? node.args : [node];
}

function decimalAmount(fact: Fact, node: ASTNode, { minorDigits }: ConditionScope): FlawFound {
  const source = sourceOf(node);
  const amount = node.op === 'value' ? `money("${source}")` : amountLiteral(2500, minorDigits);
  return {
    code: 'WRONG_TYPE',
    message: `${fact.path} is a whole number of minor units, and ${source} is ${typeInWords('double')}.`,
    hint: `Compare it with an amount: ${amount}.`,
    replacement: node.op === 'value' ? amount : undefined,
    ...rangeOf(node),
  };
}

function adviceOnComparison(node: ComparisonNode, { minorDigits }: ConditionScope): FlawFound[] {
  return bothWays(node).flatMap(([side, other]) => {
    const isBare = other.op === 'value' && typeof other.args === 'bigint' && other.args !== 0n;
    if (factReadBy(side)?.unit !== 'MINOR_UNITS' || !isBare || minorDigits === 0) return [];
    const amount = amountLiteral(Number(other.args), minorDigits);
    return [
      {
        code: 'LIKELY_NOT_MEANT' as const,
        message: `${sourceOf(other)} are minor units here, the same as ${amount}.`,
        hint: `If an amount of ${sourceOf(other)} is meant, write money("${sourceOf(other)}").`,
        replacement: `money("${sourceOf(other)}")`,
        ...rangeOf(other),
      },
    ];
  });
}

function flawsOfWords(nodes: readonly ASTNode[], vocabulary: Vocabulary, scope: ConditionScope): FlawFound[] {
  return nodes.flatMap((node) => {
    if (node.op !== 'value' || typeof node.args !== 'string') return [];
    const flaw = flawOfWord(node.args, vocabulary, scope);
    return flaw ? [{ code: 'UNKNOWN_VALUE' as const, ...flaw, start: node.start, end: node.end }] : [];
  });
}

type WordFlaw = Pick<FlawFound, 'message' | 'hint' | 'replacement'>;

/** What is wrong with a text that is compared with a fact of that vocabulary: it would never be equal. */
function flawOfWord(word: string, vocabulary: Vocabulary, scope: ConditionScope): WordFlaw | undefined {
  switch (vocabulary) {
    case 'WEEKDAY':
      return notAmong(word, WEEKDAYS, 'day of the week', 'days');
    case 'TIER':
      return scope.tiers && notAmong(word, scope.tiers, 'tier', 'tiers');
    case 'SEGMENT':
      return scope.segments && notAmong(word, scope.segments, 'segment', 'segments');
    case 'DATE':
      return isDate(word)
        ? undefined
        : { message: `"${word}" is no day.`, hint: 'Write days as "2026-12-24".' };
    case 'TIME_OF_DAY':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(word)
        ? undefined
        : { message: `"${word}" is no time of day.`, hint: 'Write times as "09:30" or "17:00".' };
    case 'CATEGORY': {
      const path = canonicalPath(word);
      const replacement = `"${path}"`;
      return path === word
        ? undefined
        : {
            message: `"${word}" is not how a category is written.`,
            hint: `Write ${replacement}.`,
            replacement,
          };
    }
  }
}

function notAmong(word: string, words: readonly string[], one: string, many: string): WordFlaw | undefined {
  if (words.includes(word)) return undefined;
  const meant = nearest(word, words);
  const listed = words.length > 0 && words.length <= 12 ? `The ${many} are ${words.join(', ')}.` : undefined;
  return {
    message: `There is no ${one} "${word}".`,
    hint: meant === undefined ? listed : `Did you mean "${meant}"?`,
    replacement: meant === undefined ? undefined : `"${meant}"`,
  };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A category path in its one form: names trimmed, composed and joined by ` > `. */
export function canonicalPath(path: string): string {
  return path
    .normalize('NFC')
    .split('>')
    .map((name) => name.trim())
    .join(' > ');
}
