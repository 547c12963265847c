import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LARGEST_PAGE_SIZE } from './connection.js';

/** How many values one request may ask for. A page of 250 purchases with their lines and earnings is about 30,000. */
const MOST_VALUES = 50_000;
/** How many items a list without `first` is taken to have, such as the lines of a purchase. */
const USUAL_LIST = 10;

type Variables = Readonly<Record<string, unknown>>;

/**
 * Refuses requests that multiply lists with lists, before anything is read: a page of customers with a page of
 * purchases each with a page of something each. Depth does not count, only how many values may come of it.
 */
export function costLimit(): ApolloServerPlugin<BaseContext> {
  const constant = new WeakMap<OperationDefinitionNode, number>();
  const listener: GraphQLRequestListener<BaseContext> = {
    didResolveOperation: async ({ schema, document, operation, request }) => {
      // No operation of the name that was asked for; executing it says so.
      if (!operation) return;
      let values = constant.get(operation);
      if (values === undefined) {
        const costing = new Costing(schema, document, operation, request.variables ?? {});
        values = costing.total();
        if (!costing.askedVariables) constant.set(operation, values);
      }
      if (values > MOST_VALUES) {
        throw new GraphQLError(
          `This would answer up to ${values} values; ${MOST_VALUES} is the most. Ask for smaller pages with \`first\`.`,
          { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } },
        );
      }
    },
  };
  return { requestDidStart: async () => listener };
}

/** The values one operation may answer, worked out over its selections. */
class Costing {
  /** Whether the figure holds for these variables only. */
  askedVariables = false;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  total(): number {
    const root = this.schema.getRootType(this.operation.operation);
    return root ? this.valuesOf(this.operation.selectionSet, root, false) : 0;
  }

  /** `inPage`: the selection is on a connection, whose size was counted where `first` stood. */
  private valuesOf(set: SelectionSetNode, type: GraphQLNamedType, inPage: boolean): number {
    let values = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) values += this.valuesOfField(selection, type, inPage);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        values += this.valuesOfFragment(selection.name.value, inPage);
      } else {
        const on = selection.typeCondition && this.schema.getType(selection.typeCondition.name.value);
        values += this.valuesOf(selection.selectionSet, on ?? type, inPage);
      }
    }
    return values;
  }

  private valuesOfFragment(name: string, inPage: boolean): number {
    const key = `${name} ${inPage}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const on = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const values = on ? this.valuesOf(fragment.selectionSet, on, inPage) : 0;
    this.known.set(key, values);
    return values;
  }

  private valuesOfField(node: FieldNode, type: GraphQLNamedType, inPage: boolean): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    // Fields of GraphQL itself, such as __typename and __schema: one value, or bounded by the schema.
    if (!field) return 1;
    const pageSize = this.pageSize(node, field);
    const inner = node.selectionSet
      ? this.valuesOf(node.selectionSet, getNamedType(field.type), pageSize !== undefined)
      : 0;
    if (pageSize !== undefined) return pageSize * (1 + inner);
    const isPlainList = isListType(getNullableType(field.type)) && !inPage;
    return (isPlainList ? USUAL_LIST : 1) * (1 + inner);
  }

  /** The size of the page a connection is asked for; `undefined` for fields that are none. */
  private pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number | undefined {
    const argument = field.args.find(({ name }) => name === 'first');
    if (!argument) return undefined;
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    let size: unknown = argument.defaultValue;
    if (given?.kind === Kind.INT) size = Number(given.value);
    else if (given?.kind === Kind.VARIABLE) size = this.variable(given.name.value) ?? size;
    // What is no number or larger than a page may be is refused later, by its own name.
    return typeof size === 'number' ? Math.min(Math.max(size, 1), LARGEST_PAGE_SIZE) : LARGEST_PAGE_SIZE;
  }

  private variable(name: string): unknown {
    this.askedVariables = true;
    if (Object.hasOwn(this.variables, name)) return this.variables[name];
    const definition = this.operation.variableDefinitions?.find(
      ({ variable }) => variable.name.value === name,
    );
    return definition?.defaultValue?.kind === Kind.INT ? Number(definition.defaultValue.value) : undefined;
  }
}
