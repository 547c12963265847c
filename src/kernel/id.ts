import { v7 } from 'uuid';

declare const brand: unique symbol;
/** A UUID that names one kind of thing; ids of different kinds do not mix. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type ProgramId = Id<'Program'>;
export type CustomerId = Id<'Customer'>;
/** Who a purchase was recorded for: a customer, or the nameless holder of one anonymous purchase. */
export type HolderId = Id<'Holder'> | CustomerId;
export type PurchaseId = Id<'Purchase'>;
export type ReturnId = Id<'Return'>;
export type AdjustmentId = Id<'Adjustment'>;
export type ApiKeyId = Id<'ApiKey'>;

/** A new UUIDv7: sorts by the time it was made, so that indexes grow at one end. */
export function newId<T extends string>(): T {
  return v7() as T;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in its canonical lower-case form. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
