import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one table outside row-level security: which programs there are. Read only to the application. */
@Entity('program_directory')
export class ProgramDirectoryEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'program_directory_pkey' })
  programId: string;

  @Column({ type: 'text' })
  name: string;
}
