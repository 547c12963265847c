export { TierLadderRepository } from './db/tier-ladder.repository.js';
export { TierPassRepository } from './db/tier-pass.repository.js';
export { TierStandingRepository } from './db/tier-standing.repository.js';
export * from './domain/index.js';
export { tierRungTypeOf, TierMetricEnum, TierRungType } from './graphql/tier-ladder.type.js';
export { TiersModule } from './tiers.module.js';
