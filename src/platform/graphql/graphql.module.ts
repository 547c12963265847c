import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { contextOf, GRAPHQL_PATH } from './context.js';
import { costLimit } from './cost-limit.js';
import { ErrorAnswers, formatError } from './errors.js';
import { plannedExecution } from './execution/planned-execution.js';
import { DOCUMENT_LIMITS, limitRules } from './limits.js';
import { operationTrace } from './operation-trace.js';
import { schemaOptions } from './print-schema.js';
import { InputValidationPipe } from './validation.js';

export interface GraphqlApiOptions {
  /** In production the schema is not told to callers; it is in the repository. */
  readonly introspection: boolean;
}

/** The GraphQL API: the one way in for tills, storefronts and staff. */
@Module({})
export class GraphqlApiModule {
  static forRoot(options: GraphqlApiOptions): DynamicModule {
    return {
      module: GraphqlApiModule,
      imports: [GraphQLModule.forRoot<ApolloDriverConfig>(apolloOptions(options))],
      providers: [{ provide: APP_PIPE, useClass: InputValidationPipe }],
    };
  }
}

function apolloOptions({ introspection }: GraphqlApiOptions): ApolloDriverConfig {
  const answers = new ErrorAnswers();
  const options = {
    driver: ApolloDriver,
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    buildSchemaOptions: schemaOptions,
    context: contextOf,
    introspection,
    graphiql: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false as const,
    validationRules: limitRules(),
    plugins: [
      operationTrace(),
      costLimit(),
      plannedExecution(answers),
      answers.plugin(),
      // Works out hints for caches field by field; our answers are for nobody to keep.
      ApolloServerPluginCacheControlDisabled(),
    ],
    formatError,
    logger: apolloLog(),
    includeStacktraceInErrorResponses: false,
    // Both would tell errors in their own way beside ours.
    autoTransformHttpErrors: false,
    preserveHttpStatusForExecutionErrors: false,
  };
  // Passed on to Apollo Server, though Nest's type of the options does not name them.
  const parsing = {
    parseOptions: { maxTokens: DOCUMENT_LIMITS.tokens },
    validationOptions: { maxErrors: 20, hideSuggestions: true },
    executionOptions: { maxCoercionErrors: 10 },
  };
  return { ...options, ...parsing };
}

/** Apollo's own messages in the log, instead of straight on the console. */
function apolloLog(logger = new Logger('Apollo')): ApolloDriverConfig['logger'] {
  return {
    debug: (message: unknown) => logger.debug(message),
    info: (message: unknown) => logger.log(message),
    warn: (message: unknown) => logger.warn(message),
    error: (message: unknown) => logger.error(message),
  };
}
