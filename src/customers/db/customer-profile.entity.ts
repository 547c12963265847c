import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CustomerEntity } from './customer.entity.js';

/** What is known of the person. Kept apart, so that erasing it leaves everything else standing. */
@Entity('customer_profiles')
@ForeignKey(() => CustomerEntity, ['programId', 'customerId'], ['programId', 'customerId'], {
  name: 'customer_profiles_customer_fkey',
})
export class CustomerProfileEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customer_profiles_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'customer_profiles_pkey' })
  customerId: string;

  @Column({ name: 'given_name', type: 'text', nullable: true })
  givenName: string | null;

  @Column({ name: 'family_name', type: 'text', nullable: true })
  familyName: string | null;

  @Column({ name: 'birth_date', type: 'date', nullable: true })
  birthDate: string | null;

  @Column({ type: 'text', nullable: true })
  country: string | null;
}
