export { AccessModule } from './access.module.js';
export { CreateApiKey } from './app/create-api-key.js';
export { requireCapability } from './app/require-capability.js';
export { ApiKeyRepository } from './db/api-key.repository.js';
export {
  GRANTABLE,
  apiKeyOf,
  systemActor,
  type Actor,
  type ApiKeyRole,
  type Capability,
  type CustomerActor,
} from './domain/actor.js';
export { actorOf, CurrentActor } from './graphql/current-actor.decorator.js';
