import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { isFindable, ResolveCustomers, type Customer, type CustomerRef } from '../../customers/index.js';
import type { HolderId, PurchaseId } from '../../kernel/id.js';
import { minorDigits } from '../../kernel/money.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ReceiptRepository, type ReceiptName } from '../../platform/receipts/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import {
  CheckCondition,
  compileSegments,
  onlySegments,
  SegmentRepository,
  type CheckedCondition,
  type Condition,
  type ConditionPlace,
} from '../../rules/index.js';
import { TierLadderRepository, TierStandingRepository } from '../../tiers/index.js';
import { ClaimRepository } from '../db/claim.repository.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import {
  evaluateForCustomer,
  evaluateForPurchase,
  type ConditionEvaluation,
  type EvaluationTerms,
} from '../domain/condition-evaluation.js';
import { keptLine } from '../domain/judged-line.js';
import type { RecordedPurchase } from '../domain/recorded-purchase.js';
import { tierOfReplayed } from '../domain/replayed-tier.js';
import { KnownCustomers } from './known-customers.js';
import { LoadDesk } from './load-desk.js';

export interface EvaluationCommand {
  readonly text: string;
  readonly place: ConditionPlace;
  /** Whom it is to be evaluated for; null to check it only. */
  readonly customer: CustomerRef | null;
  /** A purchase of theirs, where one is judged; null for their latest. */
  readonly purchase: ReceiptName | null;
}

export interface EvaluatedCondition {
  readonly checked: CheckedCondition;
  /** The purchase it was evaluated for; null where it was not for one. */
  readonly purchase: RecordedPurchase | null;
  /** One for each line of line filters, else one; none where nothing was evaluated. */
  readonly evaluations: readonly ConditionEvaluation[];
}

/**
 * Checks a condition and, where a customer is named, evaluates it with the value of each part. One over a purchase or
 * its lines is evaluated for a purchase that was recorded; one over an event is only checked. Nothing is written.
 *
 * Refuses with CUSTOMER_NOT_FOUND, PURCHASE_NOT_FOUND. Throws ForbiddenError without `rules:read`, and without
 * `customers:read` where a customer is named.
 */
@Injectable()
export class EvaluateCondition {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly conditions: CheckCondition,
    private readonly segments: SegmentRepository,
    private readonly customers: ResolveCustomers,
    private readonly known: KnownCustomers,
    private readonly desk: LoadDesk,
    private readonly receipts: ReceiptRepository,
    private readonly purchases: PurchaseRepository,
    private readonly claims: ClaimRepository,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
  ) {}

  async execute(command: EvaluationCommand, actor: Actor): Promise<Result<EvaluatedCondition>> {
    requireCapability(actor, 'rules:read');
    if (command.customer) requireCapability(actor, 'customers:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.check(tx, command));
  }

  private async check(tx: Transaction, command: EvaluationCommand): Promise<Result<EvaluatedCondition>> {
    const { text, place, customer: ref } = command;
    const checked = await this.conditions.checkIn(tx, text, place);
    const { condition } = checked;
    if (!condition || !ref || place === 'EVENT') return ok({ checked, purchase: null, evaluations: [] });
    const [home, segments, now] = await Promise.all([
      this.programs.load(tx),
      this.segments.findAll(tx),
      this.clock.now(tx),
    ]);
    const customer = (await this.customers.resolve(tx, [ref], home.program))(ref);
    if (!customer || !isFindable(customer)) return refuse([NO_CUSTOMER]);
    const all = compileSegments(segments, minorDigits(home.program.currency));
    const terms = { program: home.program, segments: onlySegments(all, condition.segments), now };
    if (place !== 'SEGMENT') return this.overPurchase(tx, command, checked, condition, customer, home, terms);
    const about = (await this.known.load(tx, home, [customer], now)).get(customer.customerId)!;
    return ok({ checked, purchase: null, evaluations: [evaluateForCustomer(condition, about, terms)] });
  }

  private async overPurchase(
    tx: Transaction,
    command: EvaluationCommand,
    checked: CheckedCondition,
    condition: Condition,
    customer: Customer,
    home: ProgramWithSettings,
    terms: EvaluationTerms,
  ): Promise<Result<EvaluatedCondition>> {
    const purchase = await this.purchaseOf(tx, customer, command.purchase);
    if (!purchase) return refuse([NO_PURCHASE]);
    const { customerId } = customer;
    const [known, lines, ladders, rows] = await Promise.all([
      this.known.load(tx, home, [customer], terms.now),
      this.purchases.findLines(tx, [purchase]),
      this.ladders.load(tx, home),
      this.standings.findRows(tx, [customerId]),
    ]);
    const recorded = lines.get(purchase.purchaseId) ?? [];
    const listed = await this.desk.listed(tx, [...new Set(recorded.map(({ sku }) => sku))]);
    const judged = recorded.map((line) => keptLine(line, listed.get(line.sku)));
    const { decision } = purchase;
    const multiplied = (decision.form === 2 && decision.earning?.tier) || null;
    const tier = tierOfReplayed({ ...purchase, tier: multiplied }, ladders, rows.get(customerId) ?? []);
    const about = { ...known.get(customerId)!, tier };
    const evaluations = evaluateForPurchase(condition, about, { ...purchase, lines: judged }, terms);
    return ok({ checked, purchase, evaluations });
  }

  /** The purchase of that number if it is theirs, or their latest. */
  private async purchaseOf(
    tx: Transaction,
    { customerId }: Customer,
    name: ReceiptName | null,
  ): Promise<RecordedPurchase | undefined> {
    if (!name) return (await this.purchases.list(tx, [{ customerId, after: null, limit: 1 }]))[0]?.[0];
    const [receipt] = await this.receipts.find(tx, 'PURCHASE', [name]);
    if (!receipt) return undefined;
    const key = { ownerId: receipt.customerId as HolderId, purchaseId: receipt.subjectId as PurchaseId };
    const [found, claim] = await Promise.all([this.purchases.read(tx, [key]), this.claims.find(tx, key)]);
    const owner = claim?.customerId ?? key.ownerId;
    return owner === customerId ? found.get(key.purchaseId) : undefined;
  }
}

const NO_CUSTOMER: Refusal = {
  code: 'CUSTOMER_NOT_FOUND',
  message: 'There is no such customer.',
  field: ['customer'],
  retryable: true,
};

const NO_PURCHASE: Refusal = {
  code: 'PURCHASE_NOT_FOUND',
  message: 'The customer has no such purchase.',
  field: ['purchase'],
  retryable: true,
};
