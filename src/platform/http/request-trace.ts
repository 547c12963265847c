import { randomUUID } from 'node:crypto';

/** What is known about one request while it runs, for its log line and the metrics. */
export interface RequestTrace {
  /** From the header X-Request-Id where that is harmless, or new. */
  readonly requestId: string;
  /** The GraphQL root field asked for, e.g. `recordPurchase`: a bounded set, taken from the schema. */
  operation?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    trace: RequestTrace;
  }
}

/** Goes into logs and answers as it is, so nothing but these characters is taken from outside. */
const HARMLESS = /^[A-Za-z0-9._-]{1,64}$/;

/** The id a request goes by: the caller's own, so that both sides' logs can be laid side by side, or a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && HARMLESS.test(header) ? header : randomUUID();
}
