import { Module } from '@nestjs/common';
import { ProgramsModule } from '../programs/index.js';
import { EnrollCustomers } from './app/enroll-customers.js';
import { FindCustomer } from './app/find-customer.js';
import { FindSelf } from './app/find-self.js';
import { LoadCustomers } from './app/load-customers.js';
import { LoadPersons } from './app/load-persons.js';
import { ResolveCustomers } from './app/resolve-customers.js';
import { VisibleCustomers } from './app/visible-customers.js';
import { CustomerRepository } from './db/customer.repository.js';
import { CustomerLoader } from './graphql/customer.loader.js';
import { CustomerResolver } from './graphql/customer.resolver.js';

/** Customers and how they are named. */
@Module({
  imports: [ProgramsModule],
  providers: [
    CustomerRepository,
    VisibleCustomers,
    ResolveCustomers,
    EnrollCustomers,
    FindCustomer,
    FindSelf,
    LoadCustomers,
    LoadPersons,
    CustomerLoader,
    CustomerResolver,
  ],
  exports: [CustomerRepository, VisibleCustomers, ResolveCustomers, EnrollCustomers, CustomerLoader],
})
export class CustomersModule {}
