import type { RequestTrace } from '../http/request-trace.js';
import { RequestLoaders } from './loaders.js';

/** Where the API is. */
export const GRAPHQL_PATH = '/graphql';

/** What every resolver is given. */
export interface GraphqlContext {
  /** Names this request in logs and in answers about faults. */
  readonly requestId: string;
  /** Who is asking, as the access module found out before the request came here; it knows the type. */
  readonly actor: unknown;
  readonly loaders: RequestLoaders;
  /** What the log line and the metrics of this request will say. */
  readonly trace: RequestTrace;
}

/** The context of one HTTP request. */
export function contextOf(request: {
  readonly trace: RequestTrace;
  readonly actor?: unknown;
}): GraphqlContext {
  return {
    requestId: request.trace.requestId,
    actor: request.actor,
    loaders: new RequestLoaders(),
    trace: request.trace,
  };
}
