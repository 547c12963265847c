import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import {
  isFindable,
  ResolveCustomers,
  VisibleCustomers,
  type Customer,
  type CustomerRef,
} from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import type { ActStatus } from '../../platform/receipts/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { countersOf } from '../../rules/index.js';
import { ClaimRepository, type RecordedClaim } from '../db/claim.repository.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import { ReturnRepository } from '../db/return.repository.js';
import { decideClaim, isClaimable, prepareClaim, RECEIPT_INVALID } from '../domain/decide-claim.js';
import type { RecordedPurchase } from '../domain/recorded-purchase.js';
import { LoadDesk } from './load-desk.js';
import { openReceiptToken } from './receipt-tokens.js';

export interface ClaimCommand {
  readonly receiptToken: string;
  /** Who claims it at a till; a storefront customer claims for themselves. */
  readonly customer: CustomerRef | null;
}

export interface ClaimOutcome {
  readonly status: ActStatus;
  readonly purchase: RecordedPurchase;
  readonly customerId: CustomerId;
  readonly claim: Pick<RecordedClaim, 'pointsEarned' | 'decision'>;
}

/**
 * Gives an anonymous purchase to the customer who shows its receipt. Claiming again for the same customer answers the
 * same and changes nothing.
 *
 * Refuses with REQUIRED, RECEIPT_INVALID, CUSTOMER_NOT_FOUND, CUSTOMER_NOT_ELIGIBLE, POINTS_OUT_OF_RANGE.
 */
@Injectable()
export class ClaimPurchase {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly visible: VisibleCustomers,
    private readonly customers: ResolveCustomers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly desks: LoadDesk,
    private readonly purchases: PurchaseRepository,
    private readonly returns: ReturnRepository,
    private readonly claims: ClaimRepository,
  ) {}

  async execute(command: ClaimCommand, actor: Actor): Promise<Result<ClaimOutcome>> {
    requireCapability(actor, actor.kind === 'CUSTOMER' ? 'self:claim' : 'purchases:claim');
    return this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.claim(tx, command, actor));
  }

  private async claim(
    tx: Transaction,
    command: ClaimCommand,
    actor: Actor,
  ): Promise<Result<Result<ClaimOutcome>, BeginAgain>> {
    const home = await this.programs.load(tx);
    const terms = await this.desks.terms(tx, home);
    const token = openReceiptToken(home.program, command.receiptToken);
    const before = await this.claimant(tx, command, actor, home);
    if (!before.ok) return ok(refuse([before.error]));
    if (!token) return ok(refuse([RECEIPT_INVALID]));
    const key = { ownerId: token.holderId, purchaseId: token.purchaseId };
    const asked = [before.value.customerId];
    await this.returns.lockAnonymous(tx, [key]);
    const accounts = await this.lockedLedgers.accounts(tx, 'RECORD', asked);
    const [homeNow, claimant, found, lines, claimed, now] = await Promise.all([
      // What others wrote under the lock before may have been decided by newer rules and tiers.
      this.programs.load(tx),
      this.claimant(tx, command, actor, home),
      this.purchases.find(tx, [key]),
      this.purchases.findLines(tx, [key]),
      this.claims.find(tx, key),
      this.clock.now(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    if (!claimant.ok) return ok(refuse([claimant.error]));
    const { customerId, status } = claimant.value;
    const again = this.lockedLedgers.beginAgain([customerId], accounts, asked);
    if (again) return again;
    const purchase = found.get(key.purchaseId);
    if (!purchase) return ok(refuse([RECEIPT_INVALID]));
    if (claimed) return ok(await this.repeated(tx, purchase, claimed, customerId, home));
    if (!isClaimable(purchase, home.program, now)) return ok(refuse([RECEIPT_INVALID]));
    if (status !== 'ACTIVE') return ok(refuse([NOT_ELIGIBLE]));
    const bought = lines.get(key.purchaseId) ?? [];
    const [ledgers, listed] = await Promise.all([
      this.lockedLedgers.open(tx, accounts, home, now),
      this.desks.listed(
        tx,
        bought.map(({ sku }) => sku),
      ),
    ]);
    const prepared = prepareClaim(purchase, bought, listed, home, terms.book);
    const buyer = { customerId, status, enrolledAt: claimant.value.enrolledAt };
    const known = await this.desks.know(tx, [customerId], terms);
    const desk = await this.desks.open(tx, {
      home,
      terms,
      now,
      mode: 'RECORD',
      known,
      customers: [{ ...buyer, occurredAt: [purchase.occurredAt] }],
      counters: prepared.asked.rules.flatMap((rule) => countersOf(rule, customerId, prepared.asked.at)),
    });
    const decided = decideClaim(purchase, prepared, buyer, ledgers.get(customerId)!, desk);
    if (!decided.ok) return ok(refuse([decided.error]));
    this.claims.add(tx, decided.value, apiKeyOf(actor));
    this.lockedLedgers.save(tx, ledgers);
    this.desks.save(tx, desk, decided.value.faults);
    return ok(ok({ status: 'RECORDED', purchase, customerId, claim: decided.value }));
  }

  /** Whoever claims, whether or not they may still earn: a repeat is answered all the same. */
  private async claimant(
    tx: Transaction,
    { customer }: ClaimCommand,
    actor: Actor,
    { program }: ProgramWithSettings,
  ): Promise<Result<Pick<Customer, 'customerId' | 'status' | 'enrolledAt'>, Refusal>> {
    if (actor.kind === 'CUSTOMER') {
      const self = await this.visible.self(tx, actor);
      return self ? ok(self) : refuse(NOT_FOUND);
    }
    if (!customer) return refuse(NOBODY_NAMED);
    const found = (await this.customers.resolve(tx, [customer], program))(customer);
    return found && isFindable(found) ? ok(found) : refuse(NOT_FOUND);
  }

  /** A claim made before, for whoever made it, as they are known now: what an alias claimed is the survivor's. */
  private async repeated(
    tx: Transaction,
    purchase: RecordedPurchase,
    claim: RecordedClaim,
    customerId: CustomerId,
    { program }: ProgramWithSettings,
  ): Promise<Result<ClaimOutcome>> {
    const holder = { kind: 'ID', value: claim.customerId } as const;
    const now = (await this.customers.resolve(tx, [holder], program))(holder);
    if (now?.customerId !== customerId) return refuse([RECEIPT_INVALID]);
    return ok({ status: 'REPEATED', purchase, customerId, claim });
  }
}

const NOBODY_NAMED: Refusal = {
  code: 'REQUIRED',
  message: 'Name the customer whose purchase it is.',
  field: ['customer'],
  retryable: false,
};

const NOT_FOUND: Refusal = {
  code: 'CUSTOMER_NOT_FOUND',
  message: 'There is no such customer.',
  field: ['customer'],
  retryable: true,
};

const NOT_ELIGIBLE: Refusal = {
  code: 'CUSTOMER_NOT_ELIGIBLE',
  message: 'This customer may not earn points.',
  field: ['customer'],
  retryable: false,
};
