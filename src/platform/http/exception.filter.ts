import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPassing } from '../database/index.js';
import { RequestError, type TopLevelCode } from '../errors/index.js';

interface Told {
  readonly httpStatus: number;
  readonly code: TopLevelCode;
  readonly message: string;
}

const TOO_LARGE = 'The body is larger than 4 MB; send fewer items at a time.';
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read: it must be JSON, sent with Content-Type application/json.',
  404: 'There is nothing here; the API is at POST /graphql.',
  413: TOO_LARGE,
  415: 'The body must be JSON, sent with Content-Type application/json.',
  503: 'The service cannot answer just now; send the same request again.',
};

/**
 * Answers what fails before or beside GraphQL (no credentials, a body that is too large or no JSON, no such path) in
 * the form of GraphQL's errors, so that clients read one form only. Errors of resolvers pass through to Apollo.
 */
@Catch()
export class ExceptionAnswers implements ExceptionFilter {
  private readonly logger = new Logger('HTTP');

  catch(exception: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() !== 'http') throw exception;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const told = toldAs(exception);
    const { requestId } = request.trace;
    if (told.code === 'INTERNAL') this.logger.error({ requestId, err: exception });
    const extensions = { code: told.code, ...(told.code === 'INTERNAL' && { requestId }) };
    if (told.httpStatus === 401) void reply.header('www-authenticate', 'Bearer');
    void reply
      .code(told.httpStatus)
      .type('application/json; charset=utf-8')
      .send({ errors: [{ message: told.message, extensions }] });
  }
}

function toldAs(exception: unknown): Told {
  if (exception instanceof RequestError) return exception;
  const httpStatus = statusOf(exception);
  const code: TopLevelCode = httpStatus >= 500 ? 'INTERNAL' : 'BAD_USER_INPUT';
  const message =
    BY_STATUS[httpStatus] ??
    (httpStatus >= 500 ? 'Something failed on our side.' : 'The request cannot be taken.');
  return { httpStatus, code, message };
}

/** Fastify's errors and Nest's carry the status they mean; anything else is a fault, of the database's or ours. */
function statusOf(exception: unknown): number {
  if (isPassing(exception)) return 503;
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
