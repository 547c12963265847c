import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { isId, type CustomerId } from '../../kernel/id.js';
import { UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import { isFindable, normaliseIdentifier, type Customer, type CustomerRef } from '../domain/index.js';

/**
 * Finds a customer by id or identifier, or nobody. A merged customer is found as the survivor, a suspended or closed
 * one with that status; an erased one is not found.
 */
@Injectable()
export class FindCustomer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly customers: CustomerRepository,
  ) {}

  async execute(by: CustomerRef, actor: Actor): Promise<Customer | null> {
    requireCapability(actor, 'customers:read');
    const found = await this.unitOfWork.read(actor.programId, (tx) => this.find(tx, by));
    return found && isFindable(found) ? found : null;
  }

  private async find(tx: Transaction, { kind, value: raw }: CustomerRef): Promise<Customer | undefined> {
    if (kind === 'ID') {
      const id = raw.toLowerCase() as CustomerId;
      return isId(id) ? (await this.customers.findByIds(tx, [id])).get(id) : undefined;
    }
    const defaultCountry = kind === 'PHONE' ? (await this.programs.load(tx)).program.defaultCountry : null;
    const value = normaliseIdentifier(kind, raw, defaultCountry);
    if (value === undefined) return undefined;
    return [...(await this.customers.findByIdentifiers(tx, [{ kind, value }])).values()][0];
  }
}
