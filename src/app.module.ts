import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessModule } from './access/index.js';
import { CatalogModule } from './catalog/index.js';
import { CustomersModule } from './customers/index.js';
import { entities } from './entities.js';
import { IntegrationsModule } from './integrations/index.js';
import type { Config } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { GraphqlApiModule } from './platform/graphql/index.js';
import { HttpModule } from './platform/http/index.js';
import { JobsModule } from './platform/jobs/index.js';
import { OutboxModule } from './platform/outbox/index.js';
import { TelemetryModule } from './platform/telemetry/index.js';
import { PointsModule } from './points/index.js';
import { ProgramsModule } from './programs/index.js';
import { PurchasesModule } from './purchases/index.js';
import { RulesModule } from './rules/index.js';
import { SuggestionsModule } from './suggestions/index.js';
import { TiersModule } from './tiers/index.js';

/** What the service consists of, from the lowest floor up. The GraphQL schema is what their resolvers make up. */
export const featureModules: readonly Type[] = [
  ProgramsModule,
  AccessModule,
  CustomersModule,
  CatalogModule,
  PointsModule,
  TiersModule,
  RulesModule,
  PurchasesModule,
  SuggestionsModule,
  IntegrationsModule,
];

/** Everything put together. */
@Module({})
export class AppModule {
  /** The service behind HTTP. `applicationUrl`: the database, as the application's role. */
  static forRoot(config: Config, applicationUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...AppModule.core(config, applicationUrl, config.sweepEverySeconds),
        HttpModule.forRoot({ metrics: config.metrics }),
        GraphqlApiModule.forRoot({ introspection: !config.production }),
      ],
    };
  }

  /** The use cases alone, for commands that carry them out in their own process. */
  static forCommandLine(config: Config, applicationUrl: string): DynamicModule {
    return { module: AppModule, imports: AppModule.core(config, applicationUrl, null) };
  }

  private static core(
    config: Config,
    applicationUrl: string,
    wakeEverySeconds: number | null,
  ): NonNullable<DynamicModule['imports']> {
    return [
      DatabaseModule.forRoot({
        applicationUrl,
        poolSize: config.databasePoolSize,
        preparedStatements: config.preparedStatements,
        entities,
      }),
      TelemetryModule,
      JobsModule.forRoot({ wakeEverySeconds }),
      OutboxModule,
      ...featureModules,
    ];
  }
}
