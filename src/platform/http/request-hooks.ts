import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log, Metrics } from '../telemetry/index.js';
import type { Readiness } from './readiness.js';

/** The API answers data and no pages: nothing may be kept, framed, run or guessed. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Asked every few seconds by machines; their lines would drown the rest. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

/** Gives every request its id, every answer its headers, and each a line in the log and a place in the metrics. */
export function addRequestHooks(
  fastify: FastifyInstance,
  log: Log,
  metrics: Metrics,
  readiness: Readiness,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    request.trace = { requestId: request.id };
    void reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
    if (request.protocol === 'https') void reply.header('strict-transport-security', 'max-age=31536000');
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    // A connection that is kept open for further requests would hold up a server that is to stop.
    if (readiness.isDraining) void reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.observeRequest(operationOf(request), reply.statusCode, reply.elapsedTime / 1_000);
    logRequest(log, request, reply);
    done();
  });
}

/** Answers a URL that no route can be found for, such as `/%zz`; Fastify does so before any hook runs. */
export function answerUnreadableUrl(error: FastifyError, _: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(error.statusCode ?? 400)
    .headers(SECURITY_HEADERS)
    .send({ errors: [{ message: 'The URL cannot be read.', extensions: { code: 'BAD_USER_INPUT' } }] });
}

/** The route, not the URL: whoever guesses at paths must not fill the metrics or write to the log. */
function operationOf({ trace, routeOptions }: FastifyRequest): string {
  return trace?.operation ?? routeOptions.url ?? 'none';
}

function logRequest(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const line = {
    requestId: request.id,
    method: request.method,
    path: request.routeOptions.url ?? null,
    operation: request.trace?.operation,
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
  };
  if (PROBES.has(line.path ?? '') && reply.statusCode < 400) log.debug(line, 'request');
  else log.info(line, 'request');
}
