import {
  locatedError,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FieldErrors, Path } from './field-errors.js';
import type { Variables } from './input-plan.js';

/** The work on the plan of one operation. */
export interface Planning {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly operation: OperationDefinitionNode;
  /** How many fields have been planned, each fragment and possible type counted wherever it is used. */
  fields: number;
  planSelection(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selection;
}

/** Some fields of an object type. */
export interface Selection {
  /** Throws, or rejects, for an error in a field that must not be null. */
  execute(
    run: Run,
    source: unknown,
    path: Path | undefined,
  ): Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** One execution of a plan. */
export interface Run {
  readonly context: unknown;
  readonly variables: Variables;
  readonly errors: FieldErrors;
}

/** Thrown while planning: this operation is for the executor of graphql-js. */
export class CannotPlan extends Error {}

/** Notes an error at its place, or throws it on to the next place that may be null. */
export function failAt(
  run: Run,
  nodes: readonly FieldNode[],
  path: Path,
  isNonNull: boolean,
  error: unknown,
): null {
  const located = locatedError(error, nodes, keysOf(path));
  if (isNonNull) throw located;
  run.errors.add(located, path);
  return null;
}

function keysOf(path: Path): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}
