import { Module } from '@nestjs/common';
import { ProgramsModule } from '../programs/index.js';
import { ReadTierLadder } from './app/read-tier-ladder.js';
import { SaveTierLadder } from './app/save-tier-ladder.js';
import { TierLadderRepository } from './db/tier-ladder.repository.js';
import { TierPassRepository } from './db/tier-pass.repository.js';
import { TierStandingRepository } from './db/tier-standing.repository.js';
import { TierLadderResolver } from './graphql/tier-ladder.resolver.js';

/** The program's ladder, and where customers stand on it. */
@Module({
  imports: [ProgramsModule],
  providers: [
    TierLadderRepository,
    TierStandingRepository,
    TierPassRepository,
    SaveTierLadder,
    ReadTierLadder,
    TierLadderResolver,
  ],
  exports: [TierLadderRepository, TierStandingRepository, TierPassRepository],
})
export class TiersModule {}
