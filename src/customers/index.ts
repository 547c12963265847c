export { EnrollCustomers, type EnrollmentOutcome } from './app/enroll-customers.js';
export { ResolveCustomers, type CustomerOf } from './app/resolve-customers.js';
export { VisibleCustomers } from './app/visible-customers.js';
export { CustomersModule } from './customers.module.js';
export { CustomerRepository } from './db/customer.repository.js';
export * from './domain/index.js';
export { CustomerRefInput, customerRefOf } from './graphql/customer-ref.input.js';
export { CustomerLoader } from './graphql/customer.loader.js';
export { CustomerType } from './graphql/customer.type.js';
