import { Temporal } from 'temporal-polyfill';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { dateOf } from './local-time.js';
import type { RuleTrigger, RuleTriggerKind } from './rule-definition.js';

/** What makes rules be asked beside purchases and suggestions. */
export type OccasionTriggerKind = Exclude<RuleTriggerKind, 'PURCHASE' | 'SUGGESTION'>;

export type OccasionTrigger =
  | Extract<RuleTrigger, { kind: 'LAPSED' | 'CUSTOM_EVENT' }>
  | { readonly kind: Exclude<OccasionTriggerKind, 'LAPSED' | 'CUSTOM_EVENT'> };

/** What is known of an occasion beside when it happened and to whom; plain JSON. */
export interface OccasionDetails {
  readonly fromTier?: string;
  readonly toTier?: string;
  /** By name, each name once. */
  readonly texts?: readonly (readonly [name: string, value: string])[];
  readonly numbers?: readonly (readonly [name: string, value: number])[];
}

/** Something other than a purchase that happened to one customer. */
export interface Occasion {
  readonly customerId: CustomerId;
  /** Names it among the customer's occasions, however often and by whomever it is told. */
  readonly key: string;
  readonly trigger: OccasionTrigger;
  /** For people: what it was. */
  readonly name: string;
  readonly occurredAt: Instant;
  readonly details: OccasionDetails;
}

/** A day of the program's calendar: days since 1970-01-01, and the instant at which it begins. */
export interface OccasionDay {
  readonly epochDay: number;
  readonly start: Instant;
}

/** The day begins at midnight, or where the clocks skip that, right after. */
export function occasionDay(epochDay: number, timeZone: string): OccasionDay {
  const date = Temporal.PlainDate.from(dateOf(epochDay));
  return { epochDay, start: date.toZonedDateTime(timeZone).epochMilliseconds };
}

export function birthdayOn(customerId: CustomerId, { epochDay, start }: OccasionDay): Occasion {
  return {
    customerId,
    key: `BIRTHDAY ${dateOf(epochDay)}`,
    trigger: { kind: 'BIRTHDAY' },
    name: 'Birthday',
    occurredAt: start,
    details: {},
  };
}

export function anniversaryOn(
  customerId: CustomerId,
  { epochDay, start }: OccasionDay,
  years: number,
): Occasion {
  return {
    customerId,
    key: `MEMBERSHIP_ANNIVERSARY ${dateOf(epochDay)}`,
    trigger: { kind: 'MEMBERSHIP_ANNIVERSARY' },
    name: `${years} ${years === 1 ? 'year' : 'years'} in the program`,
    occurredAt: start,
    details: {},
  };
}

/** `afterDays` days have passed since the day of the last purchase. It is named by that day: who buys again may lapse again. */
export function lapsedOn(
  customerId: CustomerId,
  { epochDay, start }: OccasionDay,
  afterDays: number,
): Occasion {
  return {
    customerId,
    key: `LAPSED ${afterDays} ${dateOf(epochDay - afterDays)}`,
    trigger: { kind: 'LAPSED', afterDays },
    name: `No purchase for ${afterDays} ${afterDays === 1 ? 'day' : 'days'}`,
    occurredAt: start,
    details: {},
  };
}

/** The customer usually buys the product again on that day. Conditions find its sku in `event.texts["sku"]`. */
export function replenishmentOn(
  customerId: CustomerId,
  { epochDay, start }: OccasionDay,
  sku: string,
): Occasion {
  return {
    customerId,
    key: `REPLENISHMENT_DUE ${sku} ${dateOf(epochDay)}`,
    trigger: { kind: 'REPLENISHMENT_DUE' },
    name: `${sku} is due again`,
    occurredAt: start,
    details: { texts: [['sku', sku]] },
  };
}

export function joined(customerId: CustomerId, enrolledAt: Instant): Occasion {
  return {
    customerId,
    key: 'CUSTOMER_JOINED',
    trigger: { kind: 'CUSTOMER_JOINED' },
    name: 'Joined the program',
    occurredAt: enrolledAt,
    details: {},
  };
}

/** A change of the tier, by the codes before and after. */
export interface TierChanged {
  readonly customerId: CustomerId;
  readonly changeId: string;
  readonly holdsFrom: Instant;
  /** Null where there was none. */
  readonly fromTier: string | null;
  readonly toTier: string;
}

export function tierChanged({ customerId, changeId, holdsFrom, fromTier, toTier }: TierChanged): Occasion {
  return {
    customerId,
    key: `TIER_CHANGED ${changeId}`,
    trigger: { kind: 'TIER_CHANGED' },
    name: fromTier === null ? `Now in ${toTier}` : `From ${fromTier} to ${toTier}`,
    occurredAt: holdsFrom,
    details: { ...(fromTier === null ? {} : { fromTier }), toTier },
  };
}

export interface CustomEvent extends Pick<OccasionDetails, 'texts' | 'numbers'> {
  readonly name: string;
  readonly occurredAt: Instant;
}

/** An event that was sent. `eventId` is our id of it. */
export function customEvent(
  customerId: CustomerId,
  eventId: string,
  { name, occurredAt, texts, numbers }: CustomEvent,
): Occasion {
  return {
    customerId,
    key: `EVENT ${eventId}`,
    trigger: { kind: 'CUSTOM_EVENT', name },
    name,
    occurredAt,
    details: { ...(texts?.length ? { texts } : {}), ...(numbers?.length ? { numbers } : {}) },
  };
}

/** Whether it was the day of somebody who joined only later: looked for in time, they would not have been found. */
export function wasBeforeJoining({ trigger, occurredAt }: Occasion, enrolledAt: Instant): boolean {
  return trigger.kind === 'BIRTHDAY' && occurredAt < enrolledAt;
}
