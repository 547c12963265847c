export {
  isFindable,
  type Customer,
  type CustomerProfile,
  type CustomerRef,
  type CustomerStatus,
  type PersonalData,
} from './customer.js';
export type { EnrollmentCommand } from './enrollment.js';
export type { EnrollmentStatus } from './enrollment.policy.js';
export {
  IDENTIFIER_KINDS,
  identifierKey,
  normaliseIdentifier,
  type Identifier,
  type IdentifierKind,
} from './identifier.js';
export { nameKey, NamedCustomers, type CustomerOf } from './named-customers.js';
