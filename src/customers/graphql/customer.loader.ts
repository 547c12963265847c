import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { actorOf } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { LoaderToken, type GraphqlContext } from '../../platform/graphql/index.js';
import { LoadCustomers } from '../app/load-customers.js';
import { LoadPersons } from '../app/load-persons.js';
import { isFindable, type Customer, type PersonalData } from '../domain/index.js';
import { customerTypeOf, type CustomerType } from './customer.type.js';

const CUSTOMERS = new LoaderToken<DataLoader<CustomerId, CustomerType | null>>('customers');
const PERSONAL_DATA = new LoaderToken<DataLoader<CustomerId, PersonalData | null>>('personal data');
const MOST_AT_ONCE = 1_000;

/** Customers by id, one query for all that a request asks for at the same time. */
@Injectable()
export class CustomerLoader {
  constructor(
    private readonly loadCustomers: LoadCustomers,
    private readonly loadPersons: LoadPersons,
  ) {}

  /** The customer, or the survivor of one who was merged; null for somebody unknown, erased or not to be seen. */
  load(id: CustomerId, context: GraphqlContext): Promise<CustomerType | null> {
    return this.loaderOf(context).load(id);
  }

  /** The same for a customer whom an act has just read, and who therefore need not be read again. */
  loadKnown(customer: Customer, context: GraphqlContext): Promise<CustomerType | null> {
    const loader = this.loaderOf(context);
    if (actorOf(context).capabilities.has('customers:read') && isFindable(customer)) {
      loader.prime(customer.customerId, customerTypeOf(customer));
    }
    return loader.load(customer.customerId);
  }

  /** What identifies a customer who was loaded before. */
  personalData(id: CustomerId, context: GraphqlContext): Promise<PersonalData | null> {
    const loader = context.loaders.get(PERSONAL_DATA, () => {
      const load = (ids: readonly CustomerId[]): Promise<(PersonalData | null)[]> =>
        this.loadPersons.execute(ids, actorOf(context));
      return new DataLoader(load, { maxBatchSize: MOST_AT_ONCE });
    });
    return loader.load(id);
  }

  private loaderOf(context: GraphqlContext): DataLoader<CustomerId, CustomerType | null> {
    return context.loaders.get(CUSTOMERS, () => {
      const load = async (ids: readonly CustomerId[]): Promise<(CustomerType | null)[]> => {
        const customers = await this.loadCustomers.execute(ids, actorOf(context));
        return customers.map((customer) => customer && customerTypeOf(customer));
      };
      return new DataLoader(load, { maxBatchSize: MOST_AT_ONCE });
    });
  }
}
