import type { IncomingMessage } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance } from 'fastify';
import type { Config } from '../config/index.js';
import { createLog, Metrics, NestLog, type Log } from '../telemetry/index.js';
import { addRequestHooks, answerUnreadableUrl } from './request-hooks.js';
import { Readiness } from './readiness.js';
import { requestIdFrom } from './request-trace.js';

/** A batch of 500 purchases with their lines fits; a body beyond is answered 413 without being read. */
const LARGEST_BODY_BYTES = 4 * 1024 * 1024;
/** How long a client may take to send a request. */
const REQUEST_WITHIN_MS = 60_000;

/** The application with its HTTP server, ready to listen. */
export async function createHttpApplication(
  config: Config,
  module: DynamicModule,
  log: Log = createLog(config.logLevel),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: LARGEST_BODY_BYTES,
    requestTimeout: REQUEST_WITHIN_MS,
    trustProxy: config.trustProxy ?? false,
    // Ours are one line a request; Fastify's are two, with the URL.
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    frameworkErrors: answerUnreadableUrl,
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
  });
  const application = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    abortOnError: false,
    // Fastify reads JSON by itself; Nest would add forms, which a page can send without being asked.
    bodyParser: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.removeContentTypeParser('text/plain');
  addRequestHooks(fastify, log, application.get(Metrics), application.get(Readiness, { strict: false }));
  await application.init();
  await fastify.ready();
  return application;
}
