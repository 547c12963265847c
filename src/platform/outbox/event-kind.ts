/**
 * What an event says has happened. Stored as they are, so a kind once given is never renamed. `subject_id` names
 * what it happened to, under the event's `customer_id`.
 */
export const EVENT_KIND = {
  /** A purchase was recorded; the subject is the purchase. */
  purchaseRecorded: 'purchase.recorded',
  /** Goods came back; the subject is the return. */
  returnRecorded: 'return.recorded',
  /** An anonymous purchase turned out to be this customer's; the subject is the purchase, which stays with its holder. */
  purchaseClaimed: 'purchase.claimed',
  /** A purchase that was there before suggestions were could not be taken in for them yet; the subject is the purchase. */
  purchaseLeftOut: 'purchase.left-out',
  /** A customer came to another tier, up or down; the subject is the row of their history that says so. */
  tierChanged: 'tier.changed',
  /** A customer was enrolled; the subject is the customer. */
  customerEnrolled: 'customer.enrolled',
  /** Points of a customer lapse soon; the subject is the occasion that says how many and when. */
  pointsExpiring: 'points.expiring',
} as const;

export type EventKind = (typeof EVENT_KIND)[keyof typeof EVENT_KIND];
