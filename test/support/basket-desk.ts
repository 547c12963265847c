import { expect } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { basketDifferences } from './basket-check.js';
import { sweepThrough } from './sweeping.js';
import { createTestApp, type TestApp } from './test-app.js';
import type { AnyData } from './test-client.js';
import { goodsBack, nextNumber, purchase, receiptOf, Till, type Input } from './till.js';

/** What the clock says where purchases are taken in. */
export const NOW = '2026-06-30T23:30:00.000Z';
/** The day of that by the clocks of London, an hour ahead in summer. */
export const FIRST_OF_JULY = Date.UTC(2026, 6, 1) / 86_400_000;

/** The sweep that takes purchases in, of a server. */
export function takeInSweepOf(server: Pick<INestApplicationContext, 'get'>): Sweep {
  return server
    .get(SweepRegistry, { strict: false })
    .all()
    .find(({ name }) => name === 'take-in-purchases')!;
}

/** Where purchases are recorded and taken in, and what has become of them is looked up. */
export class BasketDesk {
  readonly till: Till;
  readonly sweep: Sweep;

  private constructor(readonly app: TestApp) {
    this.till = new Till(app.till);
    this.sweep = takeInSweepOf({ get: app.get });
  }

  /** On an application of its own, of which the clock says NOW. */
  static async open(): Promise<BasketDesk> {
    const app = await createTestApp();
    app.clock.set(NOW);
    return new BasketDesk(app);
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** One round after another until nothing waits that can be read by now. */
  takeIn(): Promise<number> {
    return sweepThrough(this.sweep, this.app.program.programId);
  }

  /** What is still not as it should be once everything has been taken in. */
  async differences(): Promise<string[]> {
    await this.takeIn();
    return basketDifferences(this.app.owner, this.app.program.programId);
  }

  async enroll(): Promise<{ externalId: string; id: string }> {
    const externalId = nextNumber('customer');
    return { externalId, id: await this.till.enroll(externalId) };
  }

  async buy(customer: { externalId: string } | null, over: Input = {}): Promise<Input> {
    const named = customer && { customer: { externalId: customer.externalId } };
    const bought = purchase({ occurredAt: NOW, ...named, ...over });
    const answer = await this.till.record(bought);
    expect(answer.userErrors).toEqual([]);
    return { ...bought, ...answer.purchase };
  }

  async bringBack(bought: Input, lineNo: number, quantity: number): Promise<void> {
    const lines = [{ lineNo, quantity }];
    const answer = await this.till.takeBack(
      goodsBack({ occurredAt: NOW, purchase: receiptOf(bought), lines }),
    );
    expect(answer.userErrors).toEqual([]);
  }

  /** The basket of a purchase, its products by sku. */
  async basket({ id }: Input): Promise<AnyData> {
    const [found] = await this.app.owner.query(
      `SELECT buyer_id AS buyer, day, spend_minor::int AS spend, revision::int, ARRAY(
         SELECT s.sku FROM suggestion_products s
         WHERE s.program_id = b.program_id AND s.product_no = ANY (b.products) ORDER BY s.sku) AS skus
       FROM suggestion_baskets b WHERE purchase_id = $1`,
      [id],
    );
    return found;
  }

  async habits(id: string): Promise<AnyData> {
    const [found] = await this.app.owner.query('SELECT habits FROM customer_habits WHERE customer_id = $1', [
      id,
    ]);
    return found?.['habits'];
  }

  /** The revisions of all baskets, by purchase. */
  async revisions(): Promise<unknown> {
    return this.app.owner.query('SELECT purchase_id, revision FROM suggestion_baskets ORDER BY 1');
  }

  /** As if the sweep had never run. */
  async forget(): Promise<void> {
    const { owner } = this.app;
    for (const table of ['customer_outlooks', 'customer_habits', 'suggestion_baskets', 'suggestion_states']) {
      await owner.query(`DELETE FROM ${table}`);
    }
    await owner.query('DELETE FROM sweep_positions WHERE sweep = $1', [this.sweep.name]);
  }

  /** As if it had been told of nothing that there is in the outbox. */
  async tellAgain(): Promise<void> {
    await this.app.owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT WHERE sweep = $1', [
      this.sweep.name,
    ]);
  }
}
