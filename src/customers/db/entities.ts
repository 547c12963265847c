import { CustomerEntity } from './customer.entity.js';
import { CustomerProfileEntity } from './customer-profile.entity.js';
import { CustomerIdentifierEntity } from './customer-identifier.entity.js';

export const customersEntities = [CustomerEntity, CustomerProfileEntity, CustomerIdentifierEntity] as const;
