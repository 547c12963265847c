import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RequestError, type TopLevelCode } from '../errors/index.js';
import type { GraphqlContext } from './context.js';

/** The codes of Apollo Server and the ones of ours that they are told as. */
const CODES: Readonly<Record<string, TopLevelCode>> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  OPERATION_RESOLUTION_FAILURE: 'GRAPHQL_VALIDATION_FAILED',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
};

const HTTP_STATUS: Readonly<Record<TopLevelCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  RATE_LIMITED: 429,
  INTERNAL: 500,
};

interface Told {
  readonly code: TopLevelCode;
  readonly message: string;
  readonly field?: readonly string[];
}

const FAULT_MESSAGE = 'Something failed on our side. Send the same request again, or tell us the request id.';

/** What the caller is told about an error; `undefined` for a fault, about which they are told nothing. */
function toldAs(error: unknown): Told | undefined {
  const original = unwrapResolverError(error);
  if (original instanceof RequestError) {
    const field = 'field' in original ? { field: original.field as string[] } : {};
    return { code: original.code, message: original.message, ...field };
  }
  if (!(error instanceof GraphQLError)) return undefined;
  if (error.extensions['validationErrorCode'] === 'INTROSPECTION_DISABLED') {
    return {
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: 'The schema is not told here; it is in schema.gql.',
    };
  }
  const code = CODES[String(error.extensions['code'])];
  if (code === 'BAD_USER_INPUT')
    return badVariable(error) ?? { code, message: withoutSuggestions(error.message) };
  if (code) return { code, message: withoutSuggestions(error.message) };
  return foundWhileExecuting(error);
}

/**
 * Says which input value has the wrong JSON type, by its path. GraphQL's own message repeats the value, which may
 * be long or personal.
 */
function badVariable(error: GraphQLError): Told | undefined {
  const reason = error.originalError?.message;
  const head = /^Variable "\$(\w+)" got invalid value /.exec(error.message);
  if (!head || reason === undefined || !error.message.endsWith(`; ${reason}`)) return undefined;
  const path = / at "([\w.[\]]+)"$/.exec(error.message.slice(0, -reason.length - 2))?.[1] ?? head[1]!;
  const field = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return { code: 'BAD_USER_INPUT', message: `${field.join('.')}: ${withoutSuggestions(reason)}`, field };
}

/**
 * Errors that GraphQL finds only while executing, and that are the caller's all the same. They carry no code, and
 * other errors of the same class are faults of ours, so the message has to tell.
 */
const FOUND_WHILE_EXECUTING: readonly (readonly [RegExp, TopLevelCode])[] = [
  [/^Argument "/, 'BAD_USER_INPUT'],
  [/^Too many errors processing variables/, 'BAD_USER_INPUT'],
  [/^Schema is not configured to execute/, 'GRAPHQL_VALIDATION_FAILED'],
];

function foundWhileExecuting(error: GraphQLError): Told | undefined {
  const source = error.originalError ?? error;
  if (!(source instanceof GraphQLError)) return undefined;
  const code = FOUND_WHILE_EXECUTING.find(([pattern]) => pattern.test(source.message))?.[1];
  return code && { code, message: withoutSuggestions(source.message) };
}

function withoutSuggestions(message: string): string {
  return message.replace(/ ?Did you mean .+\?$/s, '');
}

/** Which request a fault happened in, for the answer about it. */
const faults = new WeakMap<object, string>();

/** Apollo's `formatError`: the known errors as they are, everything else masked. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const told = toldAs(error);
  const place = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  };
  if (told) {
    const { message, code, field } = told;
    return { message, ...place, extensions: { code, ...(field && { field }) } };
  }
  const requestId = typeof error === 'object' && error !== null ? faults.get(error) : undefined;
  return {
    message: FAULT_MESSAGE,
    ...place,
    extensions: { code: 'INTERNAL', ...(requestId && { requestId }) },
  };
}

/** Tells callers about errors, and the log about the faults among them. */
export class ErrorAnswers {
  constructor(private readonly logger = new Logger('GraphQL')) {}

  /** Logs each fault once, with its request. */
  logFaults(errors: readonly GraphQLError[], { requestId, trace }: GraphqlContext): void {
    for (const error of errors) {
      if (toldAs(error) || faults.has(error)) continue;
      faults.set(error, requestId);
      const at = { requestId, operation: trace.operation, path: error.path?.join('.') };
      this.logger.error({ ...at, err: unwrapResolverError(error) });
    }
  }

  /** What Apollo does with the errors of its own executor. */
  answer(errors: readonly GraphQLError[], context: GraphqlContext): GraphQLFormattedError[] {
    this.logFaults(errors, context);
    return errors.map((error) => formatError(error.toJSON(), error));
  }

  /** Has Apollo's errors logged, and gives each answer the HTTP status that its errors ask for. */
  plugin(): ApolloServerPlugin<BaseContext> {
    const listener: GraphQLRequestListener<BaseContext> = {
      didEncounterErrors: async ({ errors, contextValue }) =>
        this.logFaults(errors, contextValue as GraphqlContext),
      willSendResponse: async ({ response }) => {
        if (response.body.kind !== 'single') return;
        const { data, errors } = response.body.singleResult;
        // Without `data` the request never ran, and Apollo has set the status. Where a part was answered, the
        // answer is worth reading: 200, as clients of GraphQL expect.
        if (!errors?.length || data === undefined || hasAnswer(data)) return;
        response.http.status = HTTP_STATUS[errors[0]!.extensions?.['code'] as TopLevelCode] ?? 500;
      },
    };
    return { requestDidStart: async () => listener };
  }
}

function hasAnswer(data: Record<string, unknown> | null): boolean {
  return data !== null && Object.values(data).some((value) => value !== null);
}
