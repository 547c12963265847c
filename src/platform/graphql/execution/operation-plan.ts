import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { FieldErrors } from './field-errors.js';
import { planVariables, type Variables } from './input-plan.js';
import { CannotPlan, type Planning } from './planning.js';
import { SelectionPlan } from './selection-plan.js';

/**
 * An operation of a valid document with everything worked out that is the same in each execution: which fields of
 * which types are selected, what resolves them and how their values are completed. It answers what `execute` of
 * graphql-js answers, errors included, in less than half the time. It is made of closures; no code is generated.
 */
export class OperationPlan {
  private constructor(
    private readonly root: SelectionPlan,
    private readonly readVariables: (given: Variables) => Variables | undefined,
    /** How large it is: the fields it plans. */
    readonly fields: number,
  ) {}

  /**
   * `undefined` for what is left to graphql-js: subscriptions, introspection, directives such as @skip, types that
   * need `isTypeOf`, and mutations of more than one field, which would have to run one by one.
   */
  static of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): OperationPlan | undefined {
    const type = schema.getRootType(operation.operation);
    if (!type || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    const planning: Planning = {
      schema,
      fragments: fragmentsOf(document),
      operation,
      fields: 0,
      planSelection: (of, sets) => new SelectionPlan(planning, of, sets),
    };
    try {
      const root = new SelectionPlan(planning, type, [operation.selectionSet]);
      if (operation.operation === OperationTypeNode.MUTATION && !root.hasOneField) return undefined;
      const readVariables = planVariables(schema, operation.variableDefinitions ?? []);
      return new OperationPlan(root, readVariables, planning.fields);
    } catch (error) {
      if (error instanceof CannotPlan) return undefined;
      throw error;
    }
  }

  /** `undefined` when the variables do not fit; nothing has been carried out then, and graphql-js can say why. */
  execute(context: unknown, given: Variables): Promise<ExecutionResult> | undefined {
    const variables = this.readVariables(given);
    return variables && this.run(context, variables);
  }

  private async run(context: unknown, variables: Variables): Promise<ExecutionResult> {
    const errors = new FieldErrors();
    let data: Record<string, unknown> | null;
    try {
      data = await this.root.execute({ context, variables, errors }, undefined, undefined);
    } catch (error) {
      errors.add(error as GraphQLError, undefined);
      data = null;
    }
    return errors.list.length > 0 ? { errors: errors.list, data } : { data };
  }
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
