/*
 * What recording a purchase of three lines writes, in one statement and nothing besides: no look-up of the customer
 * or of an earlier receipt, nothing read or decided. Names after a colon are what differs from purchase to purchase
 * or from program to program. Customers of the limit have ids that can be told from their number, which spares a
 * look-up as well.
 */

const line = (no: number): string =>
  `(${no}, 'SKU-' || :sku${no}::text, :quantity${no}::bigint, :price${no}::bigint, :total${no}::bigint, :category${no}::text)`;

export const RECORD_ONE = `
WITH account AS (
  UPDATE points_accounts
  SET available = available + :points::bigint, seq = seq + 1, last_purchase_at = now()
  WHERE program_id = :program::uuid AND customer_id = ('01900000-0000-7000-8000-' || :customer::text)::uuid
  RETURNING program_id, customer_id, seq, pending, available, reserved, debt
), bought AS MATERIALIZED (
  SELECT account.*, uuidv7() AS purchase_id,
    concat(:run::text, '-', :client_id::text, '-', :n::text) AS external_id
  FROM account
), receipt AS (
  INSERT INTO receipts (program_id, kind, source, external_id, customer_id, subject_id, content_hash, content_form)
  SELECT program_id, 'PURCHASE', 'till-7', external_id, customer_id, purchase_id, decode(:hash::text, 'hex'), 1
  FROM bought
), purchase AS (
  INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
    recorded_at, total_minor, discount_minor, basis_minor, kept_basis_minor, points_earned, lot_no, settings_version,
    decision, api_key_id)
  SELECT program_id, customer_id, purchase_id, 'till-7', external_id, false, now(), now(), :total::bigint, 0,
    :total::bigint, :total::bigint, :points::bigint, seq, 1, :decision::jsonb, :key::uuid
  FROM bought
), lines AS (
  INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, category_path, quantity,
    unit_price_minor, line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
  SELECT program_id, customer_id, purchase_id, line_no, sku, category, quantity, price, total, 0, 0, total, total
  FROM bought, (VALUES ${[1, 2, 3].map(line).join(', ')}) AS l (line_no, sku, quantity, price, total, category)
), facts AS (
  UPDATE customer_facts f
  SET last_day = :day::int, history = :facts::jsonb || jsonb_build_object(
    'purchases', (f.history ->> 'purchases')::int + 1,
    'spentMinor', (f.history ->> 'spentMinor')::bigint + :total::bigint)
  FROM bought WHERE f.program_id = bought.program_id AND f.customer_id = bought.customer_id
), event AS (
  INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
  SELECT program_id, customer_id, uuidv7(), 'purchase.recorded', purchase_id, now() FROM bought
), transfer AS (
  INSERT INTO points_transfers (program_id, customer_id, seq, kind, points, from_account, to_account, lot_no,
    source_kind, source_customer_id, source_id, settings_version, occurred_at, recorded_at, pending_after,
    available_after, reserved_after, debt_after)
  SELECT program_id, customer_id, seq, 'EARN', :points::bigint, 'ISSUED', 'AVAILABLE', seq, 'PURCHASE', customer_id,
    purchase_id, 1, now(), now(), pending, available, reserved, debt
  FROM bought
)
INSERT INTO points_lots (program_id, customer_id, lot_no, points, remaining, expired, state, earned_at, available_at,
  source_kind, source_customer_id, source_id)
SELECT program_id, customer_id, seq, :points::bigint, :points::bigint, 0, 'AVAILABLE', now(), now(), 'PURCHASE',
  customer_id, purchase_id
FROM bought`;

/** What \`:customer\` is for the customer with a number from 0. Ids are hexadecimal, and these digits will do. */
export const FIRST_CUSTOMER = 100_000_000_000;

/** Makes the limit's customers, each with an account and facts, as those of the product have. */
export const CREATE_CUSTOMERS = `
WITH customer AS (
  INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at)
  SELECT $1::uuid, ('01900000-0000-7000-8000-' || ${FIRST_CUSTOMER} + number)::uuid, now(), now()
  FROM generate_series(0::bigint, $2::bigint - 1) AS number
  RETURNING program_id, customer_id
), facts AS (
  INSERT INTO customer_facts (program_id, customer_id, history)
  SELECT program_id, customer_id, '{"purchases": 0, "spentMinor": 0}' FROM customer
)
INSERT INTO points_accounts (program_id, customer_id) SELECT program_id, customer_id FROM customer`;

/** The statement for a driver that numbers its parameters, and their names in order. */
export function numbered(statement: string): { text: string; names: string[] } {
  const names: string[] = [];
  const text = statement.replaceAll(/(?<!:):([a-z_0-9]+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}
