import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/index.js';

export type Log = Logger;

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly cause?: LoggedError;
}

const DEEPEST_CAUSE = 3;
/** Data that PostgreSQL could not read; it repeats them in its message. */
const DATA_EXCEPTION = /^22/;

/**
 * An error without the values it concerns. Errors of the database carry the parameters and, in their details, rows;
 * those are personal data and do not belong in a log.
 */
function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something other than an error was thrown' };
  const { code, constraint, driverError } = error as {
    code?: unknown;
    constraint?: unknown;
    driverError?: unknown;
  };
  // TypeORM's wrapper says no more than what it wraps, and carries the parameters.
  if (driverError instanceof Error && depth < DEEPEST_CAUSE) return loggedError(driverError, depth + 1);
  const tellsData = typeof code === 'string' && DATA_EXCEPTION.test(code);
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: tellsData ? 'the database could not take a value' : error.message,
    ...(frames?.length ? { stack: frames.join('\n') } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(error.cause !== undefined && depth < DEEPEST_CAUSE
      ? { cause: loggedError(error.cause, depth + 1) }
      : {}),
  };
}

/**
 * The log: one JSON object a line. Requests and answers are never logged whole, whoever asks for it: of a request
 * there is the method, since URLs and headers carry secrets.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {
      err: (error: unknown) => loggedError(error),
      req: ({ id, method }: { id?: string; method?: string }) => ({ id, method }),
      res: ({ statusCode }: { statusCode?: number }) => ({ statusCode }),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Nest's messages in the log. Nest hands the name of the part that speaks as the last argument. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    // Nest announces every module and route; that is for looking into how it starts.
    this.target.debug(...entryOf(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.target.error(...entryOf(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn(...entryOf(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.target.debug(...entryOf(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.target.trace(...entryOf(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.target.fatal(...entryOf(message, rest));
  }
}

function entryOf(message: unknown, rest: readonly unknown[]): [object, string | undefined] {
  const last = rest.at(-1);
  const context = typeof last === 'string' && !last.includes('\n') ? { context: last } : {};
  if (message instanceof Error) return [{ ...context, err: message }, message.name];
  if (typeof message === 'object' && message !== null) return [{ ...context, ...message }, undefined];
  return [context, String(message)];
}
