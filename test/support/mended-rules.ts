import { expect } from '@jest/globals';
import { aRule, RuleDesk } from './rule-desk.js';
import { SimulationDesk } from './simulation-desk.js';
import type { TestApp } from './test-app.js';
import type { AnyData } from './test-client.js';
import { nextNumber, purchase, Till, type Input } from './till.js';

const DAY = 86_400_000;

/** A shop whose rules were wrong and are mended, each time in another week. */
export class MendedRules {
  readonly till: Till;
  readonly rules: RuleDesk;
  readonly desk: SimulationDesk;
  private sunday = Date.parse('2026-03-01T12:00:00.000Z');
  private published: AnyData[] = [];

  constructor(private readonly app: TestApp) {
    this.till = new Till(app.till);
    this.rules = new RuleDesk(app.staff);
    this.desk = new SimulationDesk(app.staff);
  }

  /** To be called before each test, so that none meets the purchases of those before it. */
  beginWeek(): void {
    this.sunday += 7 * DAY;
    this.goTo(-1);
  }

  /** To be called after each test: its books are right, and its rules end. */
  async endWeek(): Promise<void> {
    const { data } = await this.app.staff.query('{ verifyLedger { ok faults { check message } } }');
    expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
    for (const { id } of this.published) await this.rules.change('endRule', { ruleId: id });
    this.published = [];
    this.app.clock.reset();
  }

  /** Days after the Sunday of the week, at noon. */
  daysLater(days: number): string {
    return new Date(this.sunday + days * DAY).toISOString();
  }

  goTo(days: number): void {
    this.app.clock.set(this.daysLater(days));
  }

  async somebody(): Promise<string> {
    const name = nextNumber('shopper');
    await this.till.enroll(name);
    return name;
  }

  /** A tea at so many pounds, at noon. */
  async bought(externalId: string, pounds: number, over: Input = {}): Promise<Input> {
    const input = purchase({
      customer: { externalId },
      occurredAt: this.daysLater(0),
      lines: [{ sku: 'TEA', quantity: 1, unitPriceMinor: pounds * 100 }],
      ...over,
    });
    expect((await this.till.record(input)).userErrors).toEqual([]);
    return input;
  }

  /** Publishes a rule a day before, and tills open at noon. */
  async wrongRule(over: Input): Promise<AnyData> {
    this.goTo(-1);
    const rule = await this.rules.publish(await this.rules.create(over));
    this.published.push(rule);
    this.goTo(0);
    return rule;
  }

  /** Publishes what the rule should have been, a day later; the correction of what it did. */
  async mended(rule: AnyData, over: Input): Promise<Input> {
    this.goTo(1);
    const changed = await this.rules.change('updateRule', {
      ...aRule(over),
      ruleId: rule.id,
      basedOn: { version: rule.live.version, revision: rule.live.revision },
    });
    await this.rules.publish(changed.rule);
    return {
      ruleId: rule.id,
      version: rule.live.version + 1,
      replaces: [rule.live.version],
      from: this.daysLater(-1),
      until: this.daysLater(1),
      reason: 'The rule was wrong.',
    };
  }

  /** The points that somebody has, and their debt. */
  async available(externalId: string): Promise<number[]> {
    const { available, debt } = await this.till.points(externalId);
    return [available, debt];
  }

  /** Our id of a customer. */
  async idOf(externalId: string): Promise<string> {
    const [row] = await this.app.owner.query<{ id: string }>(
      `SELECT customer_id AS id FROM customer_identifiers WHERE value = $1`,
      [externalId],
    );
    return row!.id;
  }
}
