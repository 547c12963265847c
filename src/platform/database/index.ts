export { Clock } from './clock.js';
export { DatabaseModule } from './database.module.js';
export { CROWDED, isCrowded, isOutOfTime, isPassing } from './database-failure.js';
export { readIfThere, writeWhole } from './embedded/owned-files.js';
export {
  dropEmbeddedDatabase,
  joinEmbeddedDatabase,
  type DatabaseUrls,
  type EmbeddedDatabase,
} from './embedded-database.js';
export { explainMigrationFailure } from './migration-problem.js';
export { oneAtATime } from './one-at-a-time.js';
export { APPLICATION_ROLE, provisionDatabase, type ProvisionOptions } from './provision.js';
export { checkRights, checkRoles } from './server-rights.js';
export type { Sendable, Statement, Write } from './statement.js';
export type { Transaction } from './transaction.js';
export { UnitOfWork, type WriteOptions } from './unit-of-work.js';
export {
  boolean,
  bytes,
  columns,
  float4,
  float8,
  int2,
  int4,
  int8,
  json,
  jsonb,
  text,
  timestamp,
  uuid,
} from './columns.js';
export { lookUp, lookUpIfAny } from './look-up.js';
