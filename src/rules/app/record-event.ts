import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { ResolveCustomers, type Customer } from '../../customers/index.js';
import { newId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import {
  hashContent,
  ReceiptRepository,
  Repeats,
  type ActStatus,
  type Receipt,
} from '../../platform/receipts/index.js';
import { LockedLedgers, refuseToAdjust, type Accounts, type BeginAgain } from '../../points/index.js';
import { judgeTime, ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { OccasionRepository } from '../db/occasion.repository.js';
import { RuleBookRepository } from '../db/rule-book.repository.js';
import {
  askAboutOccasion,
  checkEvent,
  customEvent,
  eventContent,
  type CustomEvent,
  type EventCommand,
  type OccasionId,
  type RecordedOccasion,
} from '../domain/index.js';
import { DecideOccasions, type PassedOver } from './decide-occasions.js';

export interface EventOutcome {
  readonly status: ActStatus;
  readonly event: RecordedOccasion;
}

/** An event that was found to be in order. */
interface CheckedEvent {
  readonly command: EventCommand;
  readonly event: CustomEvent;
}

/**
 * Records an event that happened to a customer, such as "app-installed", and lets the rules act that wait for it.
 * Sending the same again answers what was decided then.
 *
 * Refuses with REQUIRED, TOO_LONG, TOO_MANY, UNSUPPORTED_TEXT, INVALID, OUT_OF_RANGE, IN_THE_FUTURE, TOO_OLD,
 * IDEMPOTENCY_CONFLICT, CUSTOMER_NOT_FOUND, CUSTOMER_NOT_ELIGIBLE, POINTS_OUT_OF_RANGE, TEMPORARILY_UNAVAILABLE.
 */
@Injectable()
export class RecordEvent {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly books: RuleBookRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly customers: ResolveCustomers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly decideOccasions: DecideOccasions,
    private readonly occasions: OccasionRepository,
  ) {}

  async execute(command: EventCommand, actor: Actor): Promise<Result<EventOutcome>> {
    requireCapability(actor, 'events:record');
    const checked = checkEvent(command);
    if (!checked.ok) return checked;
    const event = checked.value;
    return this.lockedLedgers.run(actor.programId, 'RECORD', (tx) =>
      this.record(tx, { command, event }, actor),
    );
  }

  private async record(
    tx: Transaction,
    { command, event }: CheckedEvent,
    actor: Actor,
  ): Promise<Result<Result<EventOutcome>, BeginAgain>> {
    const home = await this.programs.load(tx);
    const before = await this.whom(tx, command, home);
    const asked = before && !refuseToAct(before) ? [before.customerId] : [];
    const [accounts, homeNow, customer, receipts, now] = await Promise.all([
      this.lockedLedgers.accounts(tx, 'RECORD', asked),
      // What others wrote under the lock before may have been decided by newer rules and tiers.
      this.programs.load(tx),
      this.whom(tx, command, home),
      this.receipts.find(tx, 'EVENT', [command]),
      this.clock.now(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    const contentHash = hashContent(eventContent(command, event), home.program.contentKey);
    const repeats = new Repeats(receipts);
    const known = repeats.find(command, contentHash);
    if (known && 'conflict' in known) return ok(refuse([known.conflict]));
    if (known) return ok(ok(await this.repeated(tx, known.repeat)));
    const mayBackdate = actor.capabilities.has('backdate:unlimited');
    const refusal = refuseToAct(customer) ?? judgeTime(event.occurredAt, home.program, now, mayBackdate);
    if (refusal || !customer) return ok(refuse(refusal ? [refusal] : []));
    const again = this.lockedLedgers.beginAgain([customer.customerId], accounts, asked);
    if (again) return again;

    const decided = await this.decide(tx, home, accounts, customer, event);
    if (!decided.ok) return ok(decided);
    repeats.add(command, customer.customerId, decided.value.occasionId, contentHash);
    this.receipts.add(tx, 'EVENT', repeats.added);
    return ok(ok({ status: 'RECORDED', event: decided.value }));
  }

  private async decide(
    tx: Transaction,
    home: ProgramWithSettings,
    accounts: Accounts,
    { customerId }: Customer,
    event: CustomEvent,
  ): Promise<Result<RecordedOccasion>> {
    const book = await this.books.load(tx, home);
    const occasionId = newId<OccasionId>();
    const occasion = customEvent(customerId, occasionId, event);
    const asked = askAboutOccasion(occasion, book, home.program.timeZone);
    const [fate] = await this.decideOccasions.execute(tx, home, book, accounts, [
      { ...asked, occasionId, isRecordedAnyway: true },
    ]);
    if ('recorded' in fate!) return ok(fate.recorded);
    return refuse([refusalFor(fate!.passedOver)]);
  }

  private async whom(
    tx: Transaction,
    { customer }: EventCommand,
    { program }: ProgramWithSettings,
  ): Promise<Customer | undefined> {
    return (await this.customers.resolve(tx, [customer], program))(customer);
  }

  private async repeated(tx: Transaction, receipt: Receipt): Promise<EventOutcome> {
    const key = { customerId: receipt.customerId, occasionId: receipt.subjectId } as Pick<
      RecordedOccasion,
      'customerId' | 'occasionId'
    >;
    const event = (await this.occasions.find(tx, [key])).get(key.occasionId);
    if (!event) throw new Error('a receipt names an event that is not there');
    return { status: 'REPEATED', event };
  }
}

/** Nothing happens to somebody who may not be given points. */
function refuseToAct(customer: Customer | undefined): Refusal | undefined {
  const refusal = refuseToAdjust(customer, 1);
  if (refusal?.code !== 'CUSTOMER_NOT_ELIGIBLE') return refusal;
  return {
    ...refusal,
    message: 'This customer is suspended or has left the program: rules do not act for them.',
  };
}

function refusalFor(passedOver: PassedOver): Refusal {
  switch (passedOver) {
    case 'PUT_OFF':
      return {
        code: 'TEMPORARILY_UNAVAILABLE',
        message: 'What the customer bought is still being added up; send the same again a little later.',
        field: [],
        retryable: true,
      };
    case 'OUT_OF_RANGE':
      return {
        code: 'POINTS_OUT_OF_RANGE',
        message: 'The customer would hold more points than anybody may.',
        field: [],
        retryable: false,
      };
    case 'KNOWN':
    case 'NOTHING':
    case 'NOT_ACTIVE':
      throw new Error(`an event that was to be recorded came to ${passedOver}`);
  }
}
