import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import type { Customer } from '../domain/index.js';
import { VisibleCustomers } from './visible-customers.js';

/** Finds the customer who is asking; nobody, when the token's subject is no customer's EXTERNAL_ID. */
@Injectable()
export class FindSelf {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly visible: VisibleCustomers,
  ) {}

  async execute(actor: Actor): Promise<Customer | null> {
    requireCapability(actor, 'self:read');
    if (actor.kind !== 'CUSTOMER') return null;
    const self = await this.unitOfWork.read(actor.programId, (tx) => this.visible.self(tx, actor));
    return self ?? null;
  }
}
