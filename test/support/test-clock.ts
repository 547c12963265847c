import type { DynamicModule } from '@nestjs/common';
import type { Instant } from '../../src/kernel/instant.js';
import { Clock, DatabaseModule, type Transaction } from '../../src/platform/database/index.js';

/** The database's clock, until a test sets another time. */
export class TestClock extends Clock {
  private stopped: Instant | undefined;

  /** Stops the clock at an instant, given as such or as RFC 3339. */
  set(instant: Instant | string): void {
    this.stopped = typeof instant === 'string' ? Date.parse(instant) : instant;
  }

  /** Lets time run as it does. */
  reset(): void {
    this.stopped = undefined;
  }

  override async now(tx: Transaction): Promise<Instant> {
    return this.stopped ?? super.now(tx);
  }
}

/** The same application with another clock. Throws when it has none to replace. */
export function withClock(application: DynamicModule, clock: Clock): DynamicModule {
  let replaced = 0;
  const imports = (application.imports ?? []).map((imported) => {
    if (!('module' in imported) || imported.module !== DatabaseModule) return imported;
    replaced++;
    const others = (imported.providers ?? []).filter((provider) => provider !== Clock);
    return { ...imported, providers: [...others, { provide: Clock, useValue: clock }] };
  });
  if (replaced !== 1) throw new Error('the clock of the application was not found');
  return { ...application, imports };
}
