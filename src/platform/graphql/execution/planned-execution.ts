import {
  HeaderMap,
  type ApolloServerPlugin,
  type BaseContext,
  type GraphQLRequestListener,
} from '@apollo/server';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { ErrorAnswers } from '../errors.js';
import type { GraphqlContext } from '../context.js';
import { OperationPlan } from './operation-plan.js';

const MOST_BYTES_KEPT = 32 * 1024 * 1024;
/** What a planned field takes, as measured. */
const BYTES_A_FIELD = 700;
/** What a plan holds on to of its document, by the length of its text, where that is nothing but short tokens. */
const BYTES_A_CHARACTER = 200;

const NO_HEADERS = new HeaderMap();

/**
 * Executes operations by plans that are kept, and leaves to Apollo what cannot be planned and variables that do not
 * fit. It comes after validation and every limit. Apollo looks after the errors of its own executor only, so those
 * of a plan are handed to the same `answers` here.
 */
export function plannedExecution(answers: ErrorAnswers): ApolloServerPlugin<BaseContext> {
  const plans = new Plans(MOST_BYTES_KEPT);
  const listener: GraphQLRequestListener<BaseContext> = {
    responseForOperation: async ({ schema, document, operation, request, contextValue }) => {
      // No operation of the name that was asked for; executing it says so.
      if (!operation) return null;
      const plan = plans.get(schema, document, operation);
      const result = await plan?.execute(contextValue, request.variables ?? {});
      if (!result) return null;
      const errors = result.errors && answers.answer(result.errors, contextValue as GraphqlContext);
      return {
        body: { kind: 'single', singleResult: { ...result, errors } },
        http: { headers: NO_HEADERS },
      };
    },
  };
  return { requestDidStart: async () => listener };
}

/** The plans used last. Apollo parses a document anew only when it has forgotten it, so its nodes tell them apart. */
export class Plans {
  private readonly known = new Map<OperationDefinitionNode, OperationPlan>();
  private readonly unplannable = new WeakSet<OperationDefinitionNode>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  get size(): number {
    return this.known.size;
  }

  /** `undefined` for an operation that cannot be planned. */
  get(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): OperationPlan | undefined {
    const known = this.known.get(operation);
    if (known) {
      // A map keeps the order of insertion: taken out and put back, it is the youngest.
      this.known.delete(operation);
      this.known.set(operation, known);
      return known;
    }
    if (this.unplannable.has(operation)) return undefined;
    const plan = OperationPlan.of(schema, document, operation);
    if (plan) this.keep(operation, plan);
    else this.unplannable.add(operation);
    return plan;
  }

  private keep(operation: OperationDefinitionNode, plan: OperationPlan): void {
    this.known.set(operation, plan);
    this.bytes += bytesOf(operation, plan);
    for (const [oldest, dropped] of this.known) {
      if (this.bytes <= this.mostBytes) break;
      this.known.delete(oldest);
      this.bytes -= bytesOf(oldest, dropped);
    }
  }
}

/** About what is kept with a plan, on the high side. An ordinary one is below 100 kB. */
function bytesOf({ loc }: OperationDefinitionNode, { fields }: OperationPlan): number {
  return fields * BYTES_A_FIELD + (loc?.source.body.length ?? 0) * BYTES_A_CHARACTER;
}
