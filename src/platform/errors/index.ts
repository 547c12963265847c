export {
  BadUserInput,
  ForbiddenError,
  RequestError,
  UnauthenticatedError,
  type TopLevelCode,
} from './request-error.js';
