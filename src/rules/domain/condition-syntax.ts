import type { ASTNode } from '@marcbachmann/cel-js';

/** The parts that a part of a condition is made of, in the order they are written in. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** Conditions joined by the same `&&` or `||`, one after the other. */
export function joinedBy(node: ASTNode, op: '&&' | '||'): readonly ASTNode[] {
  const joined: ASTNode[] = [];
  let rest = node;
  while (rest.op === op) {
    joined.unshift(rest.args[1]);
    rest = rest.args[0];
  }
  joined.unshift(rest);
  return joined.length > 1 && joined.some((part) => part.op === op)
    ? joined.flatMap((part) => joinedBy(part, op))
    : joined;
}

/** The type that the checker found, e.g. `int` or `list<string>`; undefined where it did not look. */
export function typeOf(node: ASTNode): string | undefined {
  return (node as { readonly checkedType?: { readonly name: string } }).checkedType?.name;
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';
const COMPARISONS: ReadonlySet<string> = new Set<Comparison>(['==', '!=', '<', '<=', '>', '>=', 'in']);

export type ComparisonNode = Extract<ASTNode, { readonly op: Comparison }>;

export function isComparison(node: ASTNode): node is ComparisonNode {
  return COMPARISONS.has(node.op);
}

export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a part stands, as it was written. The parser leaves the outermost parentheses of its first and last parts
 * out of a part's range, so that `(a || b) && c` would begin at `a`; here it begins at the parenthesis.
 */
export function rangeOf({ input, start, end }: ASTNode): SourceRange {
  const parentheses = parenthesesOf(input);
  let unopened = 0;
  let unclosed = 0;
  for (const { at, opens } of parentheses) {
    if (at < start || at >= end) continue;
    if (opens) unclosed++;
    else if (unclosed > 0) unclosed--;
    else unopened++;
  }
  const opening = parentheses.filter(({ at, opens }) => opens && at < start);
  const closing = parentheses.filter(({ at, opens }) => !opens && at >= end);
  return {
    start: unopened === 0 ? start : opening.at(-unopened)!.at,
    end: unclosed === 0 ? end : closing[unclosed - 1]!.at + 1,
  };
}

/** The part as it was written. */
export function sourceOf(node: ASTNode): string {
  const { start, end } = rangeOf(node);
  return node.input.slice(start, end);
}

/** Texts and comments, which may hold parentheses that mean nothing, and parentheses. */
const TOKENS = new RegExp(
  [
    String.raw`"""(?:[^\\]|\\[^])*?"""`,
    String.raw`'''(?:[^\\]|\\[^])*?'''`,
    String.raw`"(?:[^"\\]|\\[^])*"`,
    String.raw`'(?:[^'\\]|\\[^])*'`,
    String.raw`//[^\n]*`,
    '[()]',
  ].join('|'),
  'g',
);

function parenthesesOf(input: string): readonly { readonly at: number; readonly opens: boolean }[] {
  return [...input.matchAll(TOKENS)]
    .filter(([token]) => token === '(' || token === ')')
    .map(({ 0: token, index }) => ({ at: index, opens: token === '(' }));
}
