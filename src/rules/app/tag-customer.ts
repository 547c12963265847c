import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { isFindable, ResolveCustomers, type Customer } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { Transaction } from '../../platform/database/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { CustomerFactsRepository } from '../db/customer-facts.repository.js';
import {
  checkTagging,
  FactsDesk,
  TOO_MANY_TAGS,
  type Tagging,
  type TaggingCommand,
} from '../domain/index.js';

export interface TaggingOutcome {
  readonly customerId: CustomerId;
  /** Tags that were not there before, and tags that were. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Puts tags on a customer and takes tags away. Doing the same again changes nothing.
 *
 * Refuses with REQUIRED, TOO_LONG, TOO_MANY, UNSUPPORTED_TEXT, INVALID, CUSTOMER_NOT_FOUND.
 */
@Injectable()
export class TagCustomer {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly customers: ResolveCustomers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly facts: CustomerFactsRepository,
  ) {}

  async execute(command: TaggingCommand, actor: Actor): Promise<Result<TaggingOutcome>> {
    requireCapability(actor, 'customers:tag');
    const checked = checkTagging(command);
    if (!checked.ok) return checked;
    return this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.tag(tx, command, checked.value));
  }

  /** Under the lock of the account, like all that is remembered of a customer. */
  private async tag(
    tx: Transaction,
    command: TaggingCommand,
    { add, remove }: Tagging,
  ): Promise<Result<Result<TaggingOutcome>, BeginAgain>> {
    const home = await this.programs.load(tx);
    const before = await this.whom(tx, command, home);
    const asked = before ? [before.customerId] : [];
    const [accounts, customer] = await Promise.all([
      this.lockedLedgers.accounts(tx, 'RECORD', asked),
      this.whom(tx, command, home),
    ]);
    if (!customer) return ok(refuse([CUSTOMER_NOT_FOUND]));
    const { customerId } = customer;
    const again = this.lockedLedgers.beginAgain([customerId], accounts, asked);
    if (again) return again;

    const desk = new FactsDesk(await this.facts.find(tx, [customerId]));
    const removed = desk.removeTags(customerId, remove);
    const added = desk.addTags(customerId, add);
    const { tags } = desk.of(customerId);
    if (!add.every((tag) => tags.includes(tag))) return ok(refuse([TOO_MANY_TAGS]));
    this.facts.write(tx, desk.changes());
    return ok(ok({ customerId, added, removed }));
  }

  private async whom(
    tx: Transaction,
    { customer }: TaggingCommand,
    { program }: ProgramWithSettings,
  ): Promise<Customer | undefined> {
    const found = (await this.customers.resolve(tx, [customer], program))(customer);
    return found && isFindable(found) ? found : undefined;
  }
}

const CUSTOMER_NOT_FOUND: Refusal = {
  code: 'CUSTOMER_NOT_FOUND',
  message: 'There is no such customer.',
  field: ['customer'],
  retryable: true,
};
