import {
  defaultFieldResolver,
  getArgumentValues,
  isAbstractType,
  Kind,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
  isNonNullType,
  type InlineFragmentNode,
} from 'graphql';
import { isPromise, planCompletion, type Complete } from './completion.js';
import type { Path } from './field-errors.js';
import { CannotPlan, failAt, type Planning, type Run, type Selection } from './planning.js';

type Values = Record<string, unknown>;

/** The fields selected of an object type, by the names they are answered under. */
export class SelectionPlan implements Selection {
  private readonly fields: readonly (FieldPlan | TypeName)[];

  constructor(planning: Planning, type: GraphQLObjectType, sets: readonly SelectionSetNode[]) {
    // What tells values of this type from others would have to be asked first.
    if (type.isTypeOf) throw new CannotPlan();
    this.fields = [...fieldsOf(planning, type, sets)].map(([key, nodes]) =>
      nodes[0]!.name.value === '__typename'
        ? { key, typeName: type.name }
        : new FieldPlan(planning, type, key, nodes),
    );
  }

  /** Whether no more than one field asks a resolver, so that it does not matter whether they run one by one. */
  get hasOneField(): boolean {
    return this.fields.filter((field) => field instanceof FieldPlan).length <= 1;
  }

  execute(run: Run, source: unknown, path: Path | undefined): Values | Promise<Values> {
    const values: Values = {};
    let waits = false;
    try {
      for (const field of this.fields) {
        if (!(field instanceof FieldPlan)) {
          values[field.key] = field.typeName;
          continue;
        }
        const value = field.execute(run, source, path);
        values[field.key] = value;
        if (isPromise(value)) waits = true;
      }
    } catch (error) {
      if (!waits) throw error;
      // The others are waited for, since they may fail as well.
      return settled(values).finally(() => {
        throw error;
      });
    }
    return waits ? settled(values) : values;
  }
}

interface TypeName {
  readonly key: string;
  readonly typeName: string;
}

class FieldPlan {
  private readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  private readonly isNonNull: boolean;
  private readonly complete: Complete;
  private readonly definition: GraphQLField<unknown, unknown>;

  constructor(
    private readonly planning: Planning,
    private readonly parentType: GraphQLObjectType,
    readonly key: string,
    private readonly nodes: readonly FieldNode[],
  ) {
    const definition = parentType.getFields()[nodes[0]!.name.value];
    // Introspection.
    if (!definition) throw new CannotPlan();
    planning.fields++;
    this.definition = definition;
    this.resolve = definition.resolve ?? defaultFieldResolver;
    this.isNonNull = isNonNullType(definition.type);
    this.complete = planCompletion(planning, definition.type, nodes);
  }

  /** The value, ready to be answered. */
  execute(run: Run, source: unknown, prev: Path | undefined): unknown {
    const path: Path = { prev, key: this.key, typename: this.parentType.name };
    try {
      const info = this.info(run, path);
      const { definition } = this;
      const args =
        definition.args.length === 0 ? {} : getArgumentValues(definition, this.nodes[0]!, run.variables);
      // Called without `this`, as by graphql-js.
      const { resolve } = this;
      const value: unknown = resolve(source, args, run.context, info);
      const completed = isPromise(value)
        ? value.then((awaited) => this.complete(run, info, path, awaited))
        : this.complete(run, info, path, value);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error: unknown) => this.fail(run, path, error));
    } catch (error) {
      return this.fail(run, path, error);
    }
  }

  private info(run: Run, path: Path): GraphQLResolveInfo {
    return {
      fieldName: this.definition.name,
      fieldNodes: this.nodes,
      returnType: this.definition.type,
      parentType: this.parentType,
      path,
      schema: this.planning.schema,
      fragments: this.planning.fragments,
      rootValue: undefined,
      operation: this.planning.operation,
      variableValues: run.variables,
    };
  }

  private fail(run: Run, path: Path, error: unknown): null {
    return failAt(run, this.nodes, path, this.isNonNull, error);
  }
}

async function settled(values: Values): Promise<Values> {
  const awaited = await Promise.all(Object.values(values));
  Object.keys(values).forEach((key, at) => (values[key] = awaited[at]));
  return values;
}

/** The fields selected, each with all places that select it, in the order of the answer. */
function fieldsOf(
  { schema, fragments }: Planning,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const applies = ({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode): boolean => {
    if (!typeCondition) return true;
    const condition = typeFromAST(schema, typeCondition);
    return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
  };
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      // @skip and @include make the answer's shape depend on variables.
      if (selection.directives?.length) throw new CannotPlan();
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        // A plain object keeps no value under this name.
        if (key === '__proto__') throw new CannotPlan();
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection)) collect(selection.selectionSet);
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment && applies(fragment)) collect(fragment.selectionSet);
      }
    }
  };
  sets.forEach(collect);
  return fields;
}
