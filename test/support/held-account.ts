import pg from 'pg';

/** Somebody else at work on a customer's points, who takes their time. */
export interface HeldAccount {
  /** Lets go; doing so twice is fine. */
  release(): Promise<void>;
}

/** Locks the account row of the customer with that EXTERNAL_ID in a transaction that stays open. */
export async function holdAccount(ownerUrl: string, externalId: string): Promise<HeldAccount> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  let released: Promise<void> | undefined;
  const release = (): Promise<void> => (released ??= client.end());
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query(
      `SELECT 1 FROM points_accounts WHERE (program_id, customer_id) IN (
         SELECT program_id, customer_id FROM customer_identifiers WHERE kind = 'EXTERNAL_ID' AND value = $1)
       FOR UPDATE`,
      [externalId],
    );
    if (rowCount !== 1) throw new Error(`${externalId} has no account, or several`);
    return { release };
  } catch (error) {
    await release();
    throw error;
  }
}
