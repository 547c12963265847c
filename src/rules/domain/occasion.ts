import { Temporal } from 'temporal-polyfill';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { dateOf, localTimeAt } from './local-time.js';
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
  /** Of LAPSED: the day of the last purchase, days since 1970-01-01. Each rule acts once on one absence. */
  readonly lastDay?: number;
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
    details: { lastDay: epochDay - afterDays },
  };
}

/**
 * The customer usually buys the product again on that day. Conditions find its sku in `event.texts["sku"]`. It is
 * named by the day it was last bought on: which day it is due may change when something comes back.
 */
export function replenishmentOn(
  customerId: CustomerId,
  { start }: OccasionDay,
  { sku, lastDay }: { readonly sku: string; readonly lastDay: number },
): Occasion {
  return {
    customerId,
    key: `REPLENISHMENT_DUE ${sku} ${dateOf(lastDay)}`,
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
  readonly holdsFrom: Instant;
  /** Null where there was none. */
  readonly fromTier: string | null;
  readonly toTier: string;
  /** The program's. */
  readonly timeZone: string;
}

/** Once a calendar year for each tier, so that nobody is given something again and again who buys and returns. */
export function tierChanged({ customerId, holdsFrom, fromTier, toTier, timeZone }: TierChanged): Occasion {
  const year = dateOf(localTimeAt(holdsFrom, timeZone).epochDay).slice(0, 4);
  return {
    customerId,
    key: `TIER_CHANGED ${toTier} ${year}`,
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
