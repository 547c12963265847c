import { Injectable } from '@nestjs/common';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from './transaction.js';

const NOW = { name: 'now', text: 'SELECT clock_timestamp() AS now' };

/**
 * What time it is: the database's clock, so that servers whose own clocks differ decide alike. Asked once an act,
 * after its locks are held, and handed to whatever decides.
 */
@Injectable()
export class Clock {
  async now(tx: Transaction): Promise<Instant> {
    const [row] = await tx.query<{ now: Date }>(NOW);
    return row!.now.getTime();
  }
}
