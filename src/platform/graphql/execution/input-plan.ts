import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** Reads one value of an input type as GraphQL does, or answers UNFIT. */
type Read = (value: unknown) => unknown;

/** Stands for a value that GraphQL refuses. Which one and why is for its own executor to say. */
const UNFIT = Symbol('unfit');

/**
 * Makes what reads the variables of an operation: as `getVariableValues` of graphql-js, without the paths and texts
 * that only errors need. `undefined` where a variable is unfit, and nothing has happened then.
 */
export function planVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (given: Variables) => Variables | undefined {
  const types = new Map<GraphQLInputObjectType, Read>();
  const readers = definitions.map((definition) => variableReader(schema, definition, types));
  return (given) => {
    const values: Record<string, unknown> = {};
    return readers.every((read) => read(given, values)) ? values : undefined;
  };
}

/** Reads one variable into `values`; answers whether it fits. */
function variableReader(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  types: Map<GraphQLInputObjectType, Read>,
): (given: Variables, values: Record<string, unknown>) => boolean {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return () => false;
  const read = readerOf(type, types);
  return (given, values) => {
    if (!Object.hasOwn(given, name)) {
      if (definition.defaultValue) values[name] = valueFromAST(definition.defaultValue, type);
      return definition.defaultValue !== undefined || !isNonNullType(type);
    }
    const value = read(given[name]);
    if (value === UNFIT) return false;
    values[name] = value;
    return true;
  };
}

function readerOf(type: GraphQLInputType, types: Map<GraphQLInputObjectType, Read>): Read {
  if (isNonNullType(type)) {
    const read = readerOf(type.ofType, types);
    return (value) => (value == null ? UNFIT : read(value));
  }
  if (isListType(type)) return listReader(readerOf(type.ofType, types));
  return isInputObjectType(type) ? objectReader(type, types) : leafReader(type);
}

function listReader(read: Read): Read {
  return (value) => {
    if (value == null) return null;
    // Variables are JSON, so what can be gone through is an array.
    if (!Array.isArray(value)) {
      const only = read(value);
      return only === UNFIT ? UNFIT : [only];
    }
    const items: unknown[] = [];
    for (const item of value) {
      const taken = read(item);
      if (taken === UNFIT) return UNFIT;
      items.push(taken);
    }
    return items;
  };
}

function objectReader(type: GraphQLInputObjectType, types: Map<GraphQLInputObjectType, Read>): Read {
  const known = types.get(type);
  if (known) return known;
  const fields: { name: string; read: Read; isRequired: boolean; defaultValue: unknown }[] = [];
  const read: Read = (value) => {
    if (value == null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return UNFIT;
    const values: Record<string, unknown> = {};
    let taken = 0;
    for (const field of fields) {
      const given = (value as Variables)[field.name];
      if (given === undefined) {
        if (field.defaultValue !== undefined) values[field.name] = field.defaultValue;
        else if (field.isRequired) return UNFIT;
        continue;
      }
      const inner = field.read(given);
      if (inner === UNFIT) return UNFIT;
      values[field.name] = inner;
      taken++;
    }
    // A field that the type does not have, or one that was given as undefined or inherited: GraphQL will say.
    if (Object.keys(value).length !== taken) return UNFIT;
    return type.isOneOf && !hasOneValue(values) ? UNFIT : values;
  };
  // Kept before its fields are looked at, since an input may contain itself.
  types.set(type, read);
  for (const { name, type: fieldType, defaultValue } of Object.values(type.getFields())) {
    fields.push({
      name,
      read: readerOf(fieldType, types),
      isRequired: isNonNullType(fieldType),
      defaultValue,
    });
  }
  return read;
}

function hasOneValue(values: Variables): boolean {
  const [only, ...more] = Object.values(values);
  return only != null && more.length === 0;
}

function leafReader(type: GraphQLLeafType): Read {
  return (value) => {
    if (value == null) return null;
    try {
      const parsed: unknown = type.parseValue(value);
      return parsed === undefined ? UNFIT : parsed;
    } catch {
      return UNFIT;
    }
  };
}
