import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { newId, type CustomerId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type Program } from '../../programs/index.js';
import { CustomerRepository, type NewCustomer } from '../db/customer.repository.js';
import { checkEnrollment, type EnrollmentCommand, type EnrollmentTerms } from '../domain/enrollment.js';
import { decideEnrollments, type EnrollmentDecision } from '../domain/enrollment.policy.js';

/** What became of one item of a batch. */
export type EnrollmentOutcome = Result<EnrollmentDecision>;

/**
 * Enrols customers, each item judged by itself and after the ones before it; what is refused leaves nothing behind
 * and stops nobody else.
 *
 * Refuses an item with REQUIRED or TOO_MANY (identifiers), IDENTIFIER_INVALID, IDENTIFIER_TAKEN, UNSUPPORTED_TEXT or
 * TOO_LONG (names and country), INVALID, IN_THE_FUTURE or TOO_OLD (dates).
 */
@Injectable()
export class EnrollCustomers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly customers: CustomerRepository,
  ) {}

  async execute(commands: readonly EnrollmentCommand[], actor: Actor): Promise<EnrollmentOutcome[]> {
    requireCapability(actor, 'customers:enrol');
    const result = await this.unitOfWork.write<EnrollmentOutcome[], never>(
      actor.programId,
      async (tx) => ok(await this.enroll(tx, commands, actor)),
      // Whoever enrols the same person at the same moment and comes second finds them enrolled.
      { retryOnConflict: ['customer_identifiers_pkey'] },
    );
    if (!result.ok) throw new Error('a batch is never refused as a whole');
    return result.value;
  }

  private async enroll(
    tx: Transaction,
    commands: readonly EnrollmentCommand[],
    actor: Actor,
  ): Promise<EnrollmentOutcome[]> {
    const [{ program }, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    const terms = termsOf(program, actor);
    const batch = commands.map((command) => checkEnrollment(command, terms, now));
    const wanted = batch.flatMap((checked) => (checked.ok ? checked.value.identifiers : []));
    const holders = await this.customers.findByIdentifiers(tx, wanted);
    const newIds = batch.map(() => newId<CustomerId>());
    const outcomes = decideEnrollments(batch, holders, newIds);
    const enrolled = outcomes.flatMap((outcome, index): NewCustomer[] => {
      const checked = batch[index]!;
      if (!outcome.ok || outcome.value.status !== 'ENROLLED' || !checked.ok) return [];
      return [{ customer: outcome.value.customer, ...checked.value }];
    });
    await this.customers.enroll(tx, enrolled, now, apiKeyOf(actor));
    return outcomes;
  }
}

function termsOf(program: Program, actor: Actor): EnrollmentTerms {
  const { defaultCountry, timeZone, clockSkewSeconds } = program;
  const mayImportHistory = actor.capabilities.has('backdate:unlimited');
  return {
    defaultCountry,
    timeZone,
    clockSkewSeconds,
    backdatingDays: mayImportHistory ? null : program.backdatingDays,
  };
}
