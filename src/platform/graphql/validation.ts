import { Injectable, ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { BadUserInput } from '../errors/index.js';

const judgedInUseCase = new WeakSet<object>();

/**
 * Marks an input class whose values the use case judges, item by item. The global pipe lets such an input through
 * as it came from GraphQL, a plain object whose JSON types the schema has checked: class-validator would fail a
 * whole batch for one bad item, and took 15 % of the main path's CPU.
 */
export function JudgedInUseCase(): ClassDecorator {
  return (target) => {
    judgedInUseCase.add(target);
  };
}

/** Whether the global pipe leaves inputs of this class to the use case. */
export function isJudgedInUseCase(type: object): boolean {
  return judgedInUseCase.has(type);
}

class InvalidValues extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('invalid values');
  }
}

/**
 * Checks arguments and inputs against the decorators of their class, drops what has none, and answers what is wrong
 * as BAD_USER_INPUT with the path of the first bad value.
 */
@Injectable()
export class InputValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => new InvalidValues(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof InvalidValues)) throw error;
      const prefix = metadata.data === undefined ? [] : [metadata.data];
      throw badUserInputFrom(error.errors, prefix);
    }
  }

  protected override toValidate(metadata: ArgumentMetadata): boolean {
    if (metadata.metatype && isJudgedInUseCase(metadata.metatype)) return false;
    return super.toValidate(metadata);
  }
}

/** Tells the first thing that is wrong; the innermost, where values are nested. */
function badUserInputFrom(errors: readonly ValidationError[], prefix: readonly string[]): BadUserInput {
  const field = [...prefix];
  let error = errors[0];
  for (;;) {
    if (!error) return new BadUserInput('The value is not valid.', field);
    field.push(error.property);
    const [message] = Object.values(error.constraints ?? {});
    if (message !== undefined) return new BadUserInput(`${field.join('.')}: ${message}.`, field);
    error = error.children?.[0];
  }
}
