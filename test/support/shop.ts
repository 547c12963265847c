import { NestFactory } from '@nestjs/core';
import { CreateApiKey } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { ApiLine } from './api-line.js';
import { SHOPPERS } from './baskets.js';
import { checkBook, type Finding } from './book-check.js';
import { runCommand } from './command-line.js';
import { openOwnerSession } from './owner-session.js';
import type { SalesBook } from './sales-book.js';
import { startService, type ServiceProcess } from './service-process.js';
import type { TestDatabase } from './test-database.js';
import type { AnyData } from './test-client.js';
import { createTestProgram } from './test-program.js';
import { Till } from './till.js';

export type Addresses = Pick<TestDatabase, 'applicationUrl' | 'ownerUrl'>;

const VERIFY = '{ verifyLedger { ok faultCount faults { check message } } }';

/** A program with customers on a database of its own, served by processes that may be killed. */
export class Shop {
  private readonly services: ServiceProcess[] = [];
  private readonly lines: ApiLine[] = [];

  private constructor(
    readonly database: Addresses,
    private readonly tillKey: string,
    private readonly staffKey: string,
  ) {}

  /** Makes the program and its keys. */
  static async open(database: Addresses): Promise<Shop> {
    const owner = openOwnerSession(database.ownerUrl);
    const application = await NestFactory.createApplicationContext(
      AppModule.forCommandLine(readConfig({ LOG_LEVEL: 'error' }), database.applicationUrl),
      { logger: ['error'] },
    );
    try {
      const program = await createTestProgram(
        owner,
        application.get(CreateApiKey, { strict: false }),
        'Shop',
      );
      const [till, staff] = [
        await program.createKey({ role: 'TILL' }),
        await program.createKey({ role: 'STAFF' }),
      ];
      return new Shop(database, till, staff);
    } finally {
      await application.close();
      await owner.close();
    }
  }

  /** Starts a server. `variables` are its settings beyond the usual. */
  async serve(variables: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = await startService(this.database, variables);
    this.services.push(service);
    return service;
  }

  /** A till's line to a server, or to what stands before it. */
  till({ url }: { readonly url: string }): ApiLine {
    const line = new ApiLine(url, this.tillKey);
    this.lines.push(line);
    return line;
  }

  async enrollShoppers(line: ApiLine): Promise<void> {
    const till = new Till(line);
    for (const { externalId, card } of SHOPPERS) await till.enroll(externalId, { kind: 'CARD', value: card });
  }

  /** Holds everything against the book, and lets a server verify the ledger. */
  async check(book: SalesBook, service: ServiceProcess): Promise<Finding> {
    const owner = openOwnerSession(this.database.ownerUrl);
    const staff = new ApiLine(service.url, this.staffKey);
    try {
      const [finding, { data }] = await Promise.all([checkBook(owner, book), staff.query<AnyData>(VERIFY)]);
      const { ok, faults } = data?.verifyLedger ?? {
        ok: false,
        faults: [{ check: 'verify', message: 'failed' }],
      };
      const told = faults.map(({ check, message }: Record<string, string>) => `${check}: ${message}`);
      return {
        ...finding,
        faults: [...finding.faults, ...(ok && told.length === 0 ? [] : ['verify', ...told])],
      };
    } finally {
      await staff.close();
      await owner.close();
    }
  }

  /** `laurel verify`: its exit code and what it said. */
  async verify(): Promise<{ code: number | string; said: string }> {
    const { applicationUrl, ownerUrl } = this.database;
    const { code, stdout, stderr } = await runCommand(['verify'], {
      DATABASE_URL: applicationUrl,
      DATABASE_OWNER_URL: ownerUrl,
    });
    return { code, said: stdout + stderr };
  }

  /** Kills what runs and hangs up. */
  async close(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.close()));
    await Promise.all(this.services.map((service) => service.kill()));
  }
}
