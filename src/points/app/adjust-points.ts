import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { ResolveCustomers, type Customer } from '../../customers/index.js';
import { newId, type AdjustmentId, type CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import {
  hashContent,
  ReceiptRepository,
  Repeats,
  type ActStatus,
  type Receipt,
} from '../../platform/receipts/index.js';
import { ProgramRepository, settingsInForce, type ProgramWithSettings } from '../../programs/index.js';
import { AdjustmentRepository } from '../db/adjustment.repository.js';
import {
  adjustmentContent,
  decideAdjustment,
  flawsOfAdjustment,
  refuseToAdjust,
  type AdjustmentCommand,
  type CustomerLedger,
  type RecordedAdjustment,
} from '../domain/index.js';
import { LockedLedgers, type BeginAgain } from './locked-ledgers.js';

export interface AdjustmentOutcome {
  readonly status: ActStatus;
  readonly adjustment: RecordedAdjustment;
}

/**
 * Gives or takes points by hand, with a reason. Sending the same again answers what was decided then.
 *
 * Refuses with REQUIRED, TOO_LONG, UNSUPPORTED_TEXT, OUT_OF_RANGE, IDEMPOTENCY_CONFLICT, CUSTOMER_NOT_FOUND,
 * CUSTOMER_NOT_ELIGIBLE, INSUFFICIENT_POINTS, POINTS_OUT_OF_RANGE.
 */
@Injectable()
export class AdjustPoints {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly customers: ResolveCustomers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly adjustments: AdjustmentRepository,
  ) {}

  async execute(command: AdjustmentCommand, actor: Actor): Promise<Result<AdjustmentOutcome>> {
    requireCapability(actor, 'points:adjust');
    const flaws = flawsOfAdjustment(command);
    if (flaws.length > 0) return refuse(flaws);
    return this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.adjust(tx, command, actor));
  }

  private async adjust(
    tx: Transaction,
    command: AdjustmentCommand,
    actor: Actor,
  ): Promise<Result<Result<AdjustmentOutcome>, BeginAgain>> {
    const home = await this.programs.load(tx);
    const asked = adjustable(await this.whom(tx, command, home), command);
    const [accounts, customer, receipts, now] = await Promise.all([
      this.lockedLedgers.accounts(tx, 'RECORD', asked),
      this.whom(tx, command, home),
      this.receipts.find(tx, 'ADJUSTMENT', [command]),
      this.clock.now(tx),
    ]);
    const contentHash = hashContent(adjustmentContent(command), home.program.contentKey);
    const repeats = new Repeats(receipts);
    const known = repeats.find(command, contentHash);
    if (known && 'conflict' in known) return ok(refuse([known.conflict]));
    if (known) return ok(ok(await this.repeated(tx, known.repeat)));
    const refusal = refuseToAdjust(customer, command.points);
    if (refusal || !customer) return ok(refuse(refusal ? [refusal] : []));
    const { customerId } = customer;
    const again = this.lockedLedgers.beginAgain([customerId], accounts, asked);
    if (again) return again;

    const ledgers = await this.lockedLedgers.open(tx, accounts, home, now, { of: [customerId], named: [] });
    const decided = decide(command, customerId, ledgers.get(customerId)!, home, now);
    if (!decided.ok) return ok(decided);
    const adjustment = decided.value;
    repeats.add(command, customerId, adjustment.adjustmentId, contentHash);
    this.receipts.add(tx, 'ADJUSTMENT', repeats.added);
    this.adjustments.add(tx, adjustment, apiKeyOf(actor));
    this.lockedLedgers.save(tx, ledgers);
    return ok(ok({ status: 'RECORDED', adjustment }));
  }

  private async whom(
    tx: Transaction,
    { customer }: AdjustmentCommand,
    { program }: ProgramWithSettings,
  ): Promise<Customer | undefined> {
    return (await this.customers.resolve(tx, [customer], program))(customer);
  }

  private async repeated(tx: Transaction, receipt: Receipt): Promise<AdjustmentOutcome> {
    const adjustment = await this.adjustments.find(tx, receipt.customerId, receipt.subjectId);
    if (!adjustment) throw new Error('a receipt names an adjustment that is not there');
    return { status: 'REPEATED', adjustment };
  }
}

/** Whom to lock: nobody whose points may not be adjusted, since they need no account either. */
function adjustable(customer: Customer | undefined, { points }: AdjustmentCommand): CustomerId[] {
  return customer && !refuseToAdjust(customer, points) ? [customer.customerId] : [];
}

function decide(
  { source, externalId, points, reason }: AdjustmentCommand,
  customerId: CustomerId,
  ledger: CustomerLedger,
  { settings }: ProgramWithSettings,
  now: Instant,
): Result<RecordedAdjustment> {
  const adjustmentId = newId<AdjustmentId>();
  const lotSource = { kind: 'ADJUSTMENT', customerId, id: adjustmentId } as const;
  const decided = decideAdjustment(ledger, points, settingsInForce(settings, now), lotSource);
  if (!decided.ok) return refuse([decided.error]);
  const { toDebt } = decided.value;
  return ok({ adjustmentId, customerId, source, externalId, points, toDebt, reason, recordedAt: now });
}
