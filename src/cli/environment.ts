import type { INestApplicationContext } from '@nestjs/common';
import { readConfig, type Config } from '../platform/config/index.js';
import { Interruption } from './interruption.js';
import type { OpenDatabase } from './open-database.js';

/**
 * What commands work with. Each command is a file that exports `registerXxx(program, environment)`; what it needs is
 * loaded when it runs, so that help and complaints come at once.
 */
export class Environment {
  private known: Config | undefined;

  /** The settings. Throws a StartupProblem for one that is wrong. */
  get config(): Config {
    return (this.known ??= readConfig());
  }

  /** Says what the command is for, on stdout. */
  print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Says something beside it, on stderr. */
  note(line: string): void {
    process.stderr.write(`laurel: ${line}\n`);
  }

  /** Runs with the database open and up to date, and gives it up afterwards. `run` answers the exit code, 0 or 1. */
  async withDatabase(run: (database: OpenDatabase) => Promise<number>): Promise<void> {
    const { config } = this;
    const interruption = new Interruption();
    try {
      const { openDatabase } = await import('./open-database.js');
      const database = await openDatabase(config, (line) => this.note(line));
      try {
        process.exitCode = await Promise.race([run(database), interruption.arrival]);
      } finally {
        await database.release();
      }
    } catch (error) {
      // Whatever broke off because it was told to stop.
      interruption.check();
      throw error;
    } finally {
      interruption.stopListening();
    }
  }

  /**
   * Runs with the use cases at hand on a database that is opened as for `serve`, and closes all of it afterwards.
   * `run` answers the exit code, 0 or 1.
   */
  async withApplication(run: (application: INestApplicationContext) => Promise<number>): Promise<void> {
    await this.withDatabase(async ({ applicationUrl }) => {
      const { withUseCases } = await import('./with-use-cases.js');
      return withUseCases(this.config, applicationUrl, run);
    });
  }
}
