import type { QueryRunner } from 'typeorm';

/** For each table the rights of the application's role, as GRANT names them; nothing else is granted. */
export type TableRights = Readonly<Record<string, string>>;

/**
 * Puts tables behind row-level security by program and gives the application's role its rights. Migrations that have
 * landed run this, so it is never edited either: what a later table needs differently, its migration says itself.
 */
export async function isolateByProgram(queryRunner: QueryRunner, rights: TableRights): Promise<void> {
  for (const table of Object.keys(rights)) {
    await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
    await queryRunner.query(`
      CREATE POLICY ${table}_program_policy ON ${table}
      USING (program_id = NULLIF(current_setting('laurel.program_id', true), '')::uuid)`);
  }
  await grantToApplication(queryRunner, rights);
}

/** The name of the application's role is the operator's to choose; the connection that migrates says it. */
export async function grantToApplication(queryRunner: QueryRunner, rights: TableRights): Promise<void> {
  for (const [table, granted] of Object.entries(rights)) {
    await queryRunner.query(`
      DO $$ BEGIN
        EXECUTE format('GRANT ${granted} ON ${table} TO %I', current_setting('laurel.application_role'));
      END $$`);
  }
}
