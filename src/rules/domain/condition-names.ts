import type { ASTNode } from '@marcbachmann/cel-js';
import { FUNCTIONS, LIST_FUNCTIONS } from './fact-functions.js';
import { CATALOGUE, FACTS, factOf, factsIn, subjectsIn, type ConditionPlace } from './facts.js';
import type { FactSubject } from './fact.js';
import { CONDITION_LIMITS } from './condition-environment.js';
import type { FlawFound } from './condition-flaw.js';
import { nearest } from './condition-suggestion.js';
import { partsOf, sourceOf } from './condition-syntax.js';

/** Why what somebody may look for is not there. */
const NOT_OFFERED =
  /^(name|firstname|givenname|lastname|familyname|surname|e?mail|emaildomain|phone|address|street|city|postcode|zip|region|state|country|nationality|gender|sex|age|birthdate|dateofbirth)$/i;

/** The words in which a place is spoken of to marketers. */
const WHERE_KNOWN: Readonly<Partial<Record<FactSubject, string>>> = {
  purchase: 'only known in rules that a purchase triggers',
  line: 'only known in line filters; elsewhere write purchase.lines.exists(line, …)',
  event: 'only known in rules that something other than a purchase triggers',
};

const functionNames = FUNCTIONS.map(({ name }) => name);

/**
 * The flaws in what a condition names and how it is put together: facts and functions that do not exist or are not
 * to be read in that place, and the parts of the language that are not offered to marketers.
 */
export function flawsOfNames(root: ASTNode, place: ConditionPlace): readonly FlawFound[] {
  const reader = new NameReader(place);
  // A line filter is asked of every line, just as what stands within exists.
  reader.read(root, new Set(), place === 'LINE');
  return reader.flaws;
}

/** Reads a condition from its widest part to its narrowest. */
class NameReader {
  readonly flaws: FlawFound[] = [];
  private readonly subjects: ReadonlySet<string>;
  private partsForEntries = 0;

  constructor(private readonly place: ConditionPlace) {
    this.subjects = new Set(subjectsIn(place));
  }

  /** `bound` are the names of entries, within functions that look at the entries of a list one by one. */
  read(node: ASTNode, bound: ReadonlySet<string>, ofEntry: boolean): void {
    if (ofEntry && ++this.partsForEntries === CONDITION_LIMITS.mostPartsForEntries + 1) {
      this.flaws.push(tooMuchForEntries(node));
    }
    const flaw = this.flawOf(node, bound);
    if (flaw) {
      this.flaws.push(flaw);
      return;
    }
    if (node.op === 'rcall' && LIST_FUNCTIONS.has(node.args[0])) this.readListFunction(node, bound, ofEntry);
    else if (node.op !== 'call' || node.args[0] !== 'money') {
      for (const part of partsOf(node)) {
        if (ofEntry && this.isWholeList(part, bound) && !mayHoldWholeList(node, part)) {
          this.flaws.push(wholeListForEntries(part));
        }
        this.read(part, bound, ofEntry);
      }
    }
  }

  /** A list that is not an entry's own, and may be as long as the purchase. */
  private isWholeList(node: ASTNode, bound: ReadonlySet<string>): boolean {
    if (node.op !== '.' || this.isPartOfEntry(node, bound)) return false;
    const subject = this.subjectNamedBy(node.args[0], bound);
    const fact = subject && factOf(subject, node.args[1]);
    return Boolean(fact && fact.type.startsWith('LIST_OF'));
  }

  /** Lists that an entry of a list has of its own, such as the categories of a line, are short. */
  private isPartOfEntry(node: ASTNode, bound: ReadonlySet<string>): boolean {
    if (node.op !== '.' || node.args[0].op !== 'id') return false;
    const name = node.args[0].args;
    return bound.has(name) || (name === 'line' && this.place === 'LINE');
  }

  private flawOf(node: ASTNode, bound: ReadonlySet<string>): FlawFound | undefined {
    if (node.op === 'id') {
      const isKnown = bound.has(node.args) || this.subjects.has(node.args);
      return isKnown ? undefined : unknownSubject(node, node.args, this.place);
    }
    const subject = (node.op === '.' || node.op === '[]') && this.subjectNamedBy(node.args[0], bound);
    if (subject && node.op === '.') return flawOfFact(node, subject, node.args[1]);
    if (subject) {
      const example = FACTS.find((fact) => fact.subject === subject)!.path;
      return { ...notOffered(node, 'Facts are named with a dot.'), hint: `Write for example ${example}.` };
    }
    return flawOfConstruct(node);
  }

  private subjectNamedBy(node: ASTNode, bound: ReadonlySet<string>): string | undefined {
    return node.op === 'id' && this.subjects.has(node.args) && !bound.has(node.args) ? node.args : undefined;
  }

  /** What is wrong with the arguments themselves the type check says. */
  private readListFunction(
    node: Extract<ASTNode, { op: 'rcall' }>,
    bound: ReadonlySet<string>,
    ofEntry: boolean,
  ): void {
    const [name, list, [variable, ...conditions]] = node.args;
    if (ofEntry && !this.isPartOfEntry(list, bound)) {
      const entry = this.place === 'LINE' ? 'each line' : 'each entry of another';
      const hint = this.place === 'LINE' ? "Write it in the rule's own condition." : undefined;
      this.flaws.push({ ...notOffered(node, `${name} cannot look through a list for ${entry}.`), hint });
      return;
    }
    this.read(list, bound, ofEntry);
    const inner = variable?.op === 'id' ? new Set([...bound, variable.args]) : bound;
    for (const condition of conditions) this.read(condition, inner, true);
  }
}

function tooMuchForEntries({ start, end }: ASTNode): FlawFound {
  return {
    code: 'TOO_COMPLEX',
    message: `What is asked of the entries of lists has more than ${CONDITION_LIMITS.mostPartsForEntries} parts.`,
    hint: 'Products and categories can also be picked by the line filter of an award.',
    start,
    end,
  };
}

/** To search a list, count its entries or take one of them costs little however long it is. */
function mayHoldWholeList(node: ASTNode, list: ASTNode): boolean {
  switch (node.op) {
    case 'in':
      return node.args[1] === list && !(list.op === '.' && list.args[1] === 'lines');
    case '[]':
      return node.args[0] === list;
    case 'call':
      return node.args[0] === 'has' || node.args[0] === 'size';
    case 'rcall':
      return node.args[0] === 'size';
    default:
      return false;
  }
}

function wholeListForEntries(node: ASTNode): FlawFound {
  return {
    ...notOffered(node, `${sourceOf(node)} as a whole cannot be looked through for each entry of a list.`),
    hint: `Ask what is in it, or for its size.`,
  };
}

function unknownSubject(node: ASTNode, name: string, place: ConditionPlace): FlawFound {
  const at = { start: node.start, end: node.end };
  if (Object.hasOwn(CATALOGUE, name)) {
    const subject = name as FactSubject;
    return {
      ...at,
      code: 'FACT_NOT_HERE',
      message: `${name} is ${WHERE_KNOWN[subject] ?? 'not known here'}.`,
    };
  }
  const { facts } = factsIn(place);
  const sameName = facts.find((fact) => fact.name.toLowerCase() === name.toLowerCase())?.path;
  const meant = sameName ?? nearest(name, [...subjectsIn(place), ...facts.map((fact) => fact.name)]);
  const path = facts.find((fact) => fact.name === meant)?.path ?? meant;
  return {
    ...at,
    code: 'UNKNOWN_FACT',
    message: `There is no fact called ${name}.`,
    hint: path
      ? `Did you mean ${path}?`
      : /^[A-Za-z][\w-]*$/.test(name)
        ? `If it is a text, put it in quotes: "${name}".`
        : undefined,
    replacement: path,
  };
}

/** What is wrong with reading that fact, for a subject that is known; undefined for nothing. */
export function flawOfFact(node: ASTNode, subject: string, name: string): FlawFound | undefined {
  if (factOf(subject, name)) return undefined;
  const at = { start: node.end - name.length, end: node.end };
  // A line may go by another name where a list is looked through.
  const called = node.op === '.' ? sourceOf(node.args[0]) : subject;
  if (subject === 'customer' && NOT_OFFERED.test(name)) {
    return {
      ...at,
      code: 'FACT_NOT_OFFERED',
      message: `customer.${name} is not offered: a rule must not treat people unequally for what they are.`,
    };
  }
  const own = FACTS.filter((fact) => fact.subject === subject);
  const meant = nearest(
    name,
    own.map((fact) => fact.name),
  );
  const elsewhere = FACTS.find((fact) => fact.name === name);
  const path = meant ? `${called}.${meant}` : elsewhere?.path;
  return {
    ...at,
    code: 'UNKNOWN_FACT',
    message: `There is no fact ${called}.${name}.`,
    hint: path && `Did you mean ${path}?`,
    replacement: meant,
  };
}

function notOffered(node: ASTNode, message: string): FlawFound {
  return { code: 'NOT_OFFERED', message, start: node.start, end: node.end };
}

/** The parts of the expression language that are left out, to keep conditions short, readable and cheap. */
function flawOfConstruct(node: ASTNode): FlawFound | undefined {
  switch (node.op) {
    case 'value':
      if (node.args === null) {
        return {
          ...notOffered(node, 'null is not offered.'),
          hint: 'Write has(customer.tier) to ask whether a fact is known.',
        };
      }
      return typeof node.args === 'object'
        ? notOffered(node, 'Texts are written "like this" and numbers 1 or 2.5.')
        : undefined;
    case 'map':
      return notOffered(node, 'Braces are not offered.');
    case 'call':
    case 'rcall':
      return flawOfCall(node, node.args[0], node.op === 'rcall' ? node.args[2] : node.args[1]);
    default:
      return undefined;
  }
}

function flawOfCall(node: ASTNode, name: string, args: readonly ASTNode[]): FlawFound | undefined {
  if (functionNames.includes(name)) {
    // A fact is the only thing that can be unknown.
    const isMisused = name === 'has' && node.op === 'call' && args[0]?.op !== '.';
    return isMisused
      ? {
          code: 'MISUSED_FUNCTION',
          message: 'has takes one fact.',
          hint: 'Write for example has(customer.tier).',
          start: node.start,
          end: node.end,
        }
      : undefined;
  }
  const [start, end] =
    node.op === 'rcall' ? afterReceiver(node, name) : [node.start, node.start + name.length];
  const meant = nearest(name, functionNames);
  return {
    code: 'UNKNOWN_FUNCTION',
    message: `There is no function ${name}.`,
    hint: meant ? `Did you mean ${meant}?` : `There are: ${functionNames.join(', ')}.`,
    replacement: meant,
    start,
    end,
  };
}

/** Where the name of a function stands that is called on something: after the dot. */
function afterReceiver(node: Extract<ASTNode, { op: 'rcall' }>, name: string): [number, number] {
  const dot = node.input.indexOf('.', node.args[1].end);
  const start = node.input.indexOf(name, dot);
  return [start, start + name.length];
}
