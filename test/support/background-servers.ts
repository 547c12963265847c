import { Module, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { AccessModule, CreateApiKey } from '../../src/access/index.js';
import { CatalogModule } from '../../src/catalog/index.js';
import { entities } from '../../src/entities.js';
import type { ProgramId } from '../../src/kernel/id.js';
import { DatabaseModule } from '../../src/platform/database/index.js';
import { JobsModule, SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { OutboxModule } from '../../src/platform/outbox/index.js';
import { ProgramsModule } from '../../src/programs/index.js';
import { AddUnlistedProductsSweep } from '../../src/purchases/app/add-unlisted-products.sweep.js';
import { UnlistedProductsRepository } from '../../src/purchases/db/unlisted-products.repository.js';
import { openOwnerSession, type OwnerSession } from './owner-session.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestProgram } from './test-program.js';

/** A logger that keeps everything to itself. */
export const SILENT: LoggerService = { log() {}, error() {}, warn() {} };

export interface BackgroundOptions {
  readonly sweeps?: readonly Sweep[];
  readonly wakeEverySeconds?: number;
  readonly logger?: LoggerService;
}

/** Two programs that know nothing of each other. */
export interface TwoPrograms {
  readonly programId: ProgramId;
  readonly foreignProgramId: ProgramId;
}

/** The background work of several servers, without their doors, on one database of its own. */
export class BackgroundServers {
  private running: INestApplicationContext[] = [];

  private constructor(
    private readonly database: TestDatabase,
    /** Past row-level security. */
    readonly owner: OwnerSession,
  ) {}

  static async open(): Promise<BackgroundServers> {
    const database = await createTestDatabase();
    return new BackgroundServers(database, openOwnerSession(database.ownerUrl));
  }

  /** Another pool and other providers, as good as a process of its own. */
  async start({
    sweeps = [],
    wakeEverySeconds,
    logger = SILENT,
  }: BackgroundOptions = {}): Promise<INestApplicationContext> {
    @Module({
      imports: [
        DatabaseModule.forRoot({
          applicationUrl: this.database.applicationUrl,
          poolSize: 4,
          preparedStatements: true,
          entities,
        }),
        JobsModule.forRoot({ wakeEverySeconds: wakeEverySeconds ?? null }),
        OutboxModule,
        ProgramsModule,
        AccessModule,
        CatalogModule,
      ],
      providers: [UnlistedProductsRepository, AddUnlistedProductsSweep],
    })
    class Server {
      constructor(registry: SweepRegistry) {
        for (const sweep of sweeps) registry.register(sweep);
      }
    }
    const server = await NestFactory.createApplicationContext(Server, { logger, abortOnError: false });
    this.running.push(server);
    return server;
  }

  /** Two new programs, and no others. */
  async makePrograms(server: INestApplicationContext): Promise<TwoPrograms> {
    const apiKeys = server.get(CreateApiKey, { strict: false });
    await this.owner.query('DELETE FROM program_directory');
    const { programId } = await createTestProgram(this.owner, apiKeys, 'Own');
    const { programId: foreignProgramId } = await createTestProgram(this.owner, apiKeys, 'Foreign');
    return { programId, foreignProgramId };
  }

  /** A connection of one's own as the owner, to be ended by who asks for it. */
  async connectOwner(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.ownerUrl });
    await client.connect();
    return client;
  }

  /** Those that have not been stopped, in the order they were started. */
  all(): readonly INestApplicationContext[] {
    return this.running;
  }

  async stop(server: INestApplicationContext): Promise<void> {
    this.running = this.running.filter((other) => other !== server);
    await server.close();
  }

  async stopAll(): Promise<void> {
    const stopping = this.running;
    this.running = [];
    await Promise.all(stopping.map((server) => server.close()));
  }

  async close(): Promise<void> {
    await this.owner.close();
    await this.database.drop();
  }
}
