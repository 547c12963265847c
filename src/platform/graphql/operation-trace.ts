import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { GraphqlContext } from './context.js';

/**
 * Notes which field of the schema a request asks for, for its log line and the metrics. Not the operation's name,
 * which callers choose: metrics by it would grow without bound.
 */
export function operationTrace(): ApolloServerPlugin<BaseContext> {
  const listener: GraphQLRequestListener<BaseContext> = {
    didResolveOperation: async ({ operation, contextValue }) => {
      if (operation) (contextValue as GraphqlContext).trace.operation = rootFieldOf(operation);
    },
  };
  return { requestDidStart: async () => listener };
}

/** The one root field, or `several` where a query has more. The document is valid, so the field is in the schema. */
function rootFieldOf(operation: OperationDefinitionNode): string {
  const { selections } = operation.selectionSet;
  const [only] = selections;
  return selections.length === 1 && only?.kind === Kind.FIELD ? only.name.value : 'several';
}
