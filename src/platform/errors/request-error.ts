/** The `extensions.code` of top-level GraphQL errors; a closed set that integrators may rely on. */
export type TopLevelCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'RATE_LIMITED'
  | 'INTERNAL';

/**
 * A request that is answered with a top-level error: the caller is not who they must be, may not do this, or sent
 * something malformed. Its message is told to the caller as it is, so it holds no personal data.
 *
 * What a well-formed value may be is no such error; that is judged in the use case and told as a refusal.
 */
export abstract class RequestError extends Error {
  abstract readonly code: TopLevelCode;
  abstract readonly httpStatus: number;
}

/**
 * The credentials are missing or do not hold. Wrong, expired, revoked and foreign ones are told alike, so that the
 * answer says nothing about which of them exist.
 */
export class UnauthenticatedError extends RequestError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
  readonly httpStatus = 401;

  constructor() {
    super(
      'Valid credentials are required: send `Authorization: Bearer` with an API key or a storefront token.',
    );
  }
}

/** The caller is known and may not do this. */
export class ForbiddenError extends RequestError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
  readonly httpStatus = 403;
}

/** The request is malformed; `field` is the path to the offending argument or input value. */
export class BadUserInput extends RequestError {
  override readonly name = 'BadUserInput';
  readonly code = 'BAD_USER_INPUT';
  readonly httpStatus = 400;

  constructor(
    message: string,
    readonly field: readonly string[] = [],
  ) {
    super(message);
  }
}
