import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { MinorUnits } from '../../platform/graphql/index.js';
import { nearMissesOf, type AnyDecision } from '../domain/stored-decision.js';

@ObjectType('NearMiss', {
  description:
    'A rule that nearly gave something, or would soon give more: worth saying before the customer pays.',
})
export class NearMissType {
  @Field(() => ID, { description: 'Our id of the rule, opaque.' })
  readonly ruleId: string;

  @Field(() => Int, { description: "The rule's version." })
  readonly version: number;

  @Field(() => String, { description: "The rule's name." })
  readonly name: string;

  @Field(() => MinorUnits, { description: 'By how much more the purchase would have to be, in minor units.' })
  readonly missingMinor: number;

  @Field(() => Boolean, { description: 'Whether only some products count towards it.' })
  readonly onlySomeLines: boolean;

  @Field(() => String, { description: 'The same as one says it, e.g. "3.20 GBP more and points double".' })
  readonly message: string;
}

export function nearMissTypesOf(decision: AnyDecision): NearMissType[] {
  return nearMissesOf(decision).map(({ ruleId, version, name, missingMinor, onlySomeLines, message }) => ({
    ruleId,
    version,
    name,
    missingMinor,
    onlySomeLines,
    message,
  }));
}
