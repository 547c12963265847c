import {
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import type { Path } from './field-errors.js';
import { CannotPlan, failAt, type Planning, type Run, type Selection } from './planning.js';

/** Makes what a resolver answered into what the caller is answered; possibly a promise of it. */
export type Complete = (run: Run, info: GraphQLResolveInfo, path: Path, value: unknown) => unknown;

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** How values of a type are completed, as graphql-js does, with all that does not depend on the value done before. */
export function planCompletion(
  planning: Planning,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Complete {
  const isNonNull = isNonNullType(type);
  const complete = planPresent(planning, isNonNull ? type.ofType : type, nodes);
  return (run, info, path, value) => {
    if (value instanceof Error) throw value;
    const completed = value == null ? null : complete(run, info, path, value);
    if (completed === null && isNonNull) {
      throw new Error(`Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`);
    }
    return completed;
  };
}

/** The same for values that are there. */
function planPresent(planning: Planning, type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
  if (isLeafType(type)) return planLeaf(type);
  if (isListType(type)) return planList(planning, type.ofType, nodes);
  if (isAbstractType(type)) return planAbstract(planning, type, nodes);
  if (isNonNullType(type)) throw new CannotPlan();
  const selection = planning.planSelection(type, selectionsOf(nodes));
  return (run, _info, path, value) => selection.execute(run, value, path);
}

function planLeaf(type: GraphQLLeafType): Complete {
  return (_run, _info, _path, value) => {
    const serialized: unknown = type.serialize(value);
    if (serialized == null) throw new Error(`A value of ${type.name} cannot be answered.`);
    return serialized;
  };
}

function planList(planning: Planning, type: GraphQLOutputType, nodes: readonly FieldNode[]): Complete {
  const isNonNull = isNonNullType(type);
  const complete = planCompletion(planning, type, nodes);
  const completeItem: Complete = (run, info, path, item) => {
    try {
      const completed = isPromise(item)
        ? item.then((awaited) => complete(run, info, path, awaited))
        : complete(run, info, path, item);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error: unknown) => failAt(run, nodes, path, isNonNull, error));
    } catch (error) {
      return failAt(run, nodes, path, isNonNull, error);
    }
  };
  return (run, info, path, value) => {
    if (!isIterableObject(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
      );
    }
    const items: unknown[] = [];
    let waits = false;
    for (const item of value) {
      const itemPath: Path = { prev: path, key: items.length, typename: undefined };
      const completed = completeItem(run, info, itemPath, item);
      if (isPromise(completed)) waits = true;
      items.push(completed);
    }
    return waits ? Promise.all(items) : items;
  };
}

function isIterableObject(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  );
}

function planAbstract(planning: Planning, type: GraphQLAbstractType, nodes: readonly FieldNode[]): Complete {
  const { resolveType } = type;
  if (!resolveType) throw new CannotPlan();
  const selections = new Map<unknown, Selection>();
  for (const possible of planning.schema.getPossibleTypes(type)) {
    selections.set(possible.name, planning.planSelection(possible, selectionsOf(nodes)));
  }
  const complete = (run: Run, path: Path, value: unknown, name: unknown): unknown => {
    const selection = selections.get(name);
    if (!selection) throw new Error(`A value of ${type.name} is of no type it may be: ${String(name)}.`);
    return selection.execute(run, value, path);
  };
  return (run, info, path, value) => {
    const name = resolveType(value, run.context, info, type);
    return isPromise(name)
      ? name.then((awaited) => complete(run, path, value, awaited))
      : complete(run, path, value, name);
  };
}

function selectionsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
