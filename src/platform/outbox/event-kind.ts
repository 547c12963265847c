/**
 * What an event says has happened. Stored as they are, so a kind once given is never renamed. `subject_id` names
 * what it happened to, under the event's `customer_id`.
 */
export const EVENT_KIND = {
  /** A purchase was recorded; the subject is the purchase. */
  purchaseRecorded: 'purchase.recorded',
} as const;

export type EventKind = (typeof EVENT_KIND)[keyof typeof EVENT_KIND];
