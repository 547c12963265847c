import { Field, ObjectType } from '@nestjs/graphql';
import { MinorUnits } from './scalars.js';

@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => MinorUnits, { description: 'The amount, in minor units of the currency (cents for EUR).' })
  readonly amountMinor: number;

  @Field(() => String, { description: 'The currency as an ISO 4217 code, such as EUR.' })
  readonly currency: string;
}

/** The amount as the API tells it; null for one that is not known. */
export function moneyOf(amountMinor: number | null, currency: string): Money | null {
  return amountMinor === null ? null : { amountMinor, currency };
}
