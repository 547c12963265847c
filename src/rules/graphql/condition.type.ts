import { Field, Int, ObjectType } from '@nestjs/graphql';
import type {
  ConditionFlaw,
  ConditionFlawCode,
  Fact,
  FactFunction,
  FactSubject,
  FactType,
  FactUnit,
  Vocabulary,
} from '../domain/index.js';
import {
  ConditionFlawCodeEnum,
  FactSubjectEnum,
  FactTypeEnum,
  FactUnitEnum,
  VocabularyEnum,
} from './condition-enums.js';

@ObjectType('ConditionFlaw', {
  description:
    'What is wrong with a condition, or likely not meant, and where. Positions count characters as JavaScript does.',
})
export class ConditionFlawType {
  @Field(() => ConditionFlawCodeEnum, { description: 'What kind of thing is wrong.' })
  readonly code: ConditionFlawCode;

  @Field(() => String, { description: 'What is wrong, in one or two English sentences.' })
  readonly message: string;

  @Field(() => String, { nullable: true, description: 'What would be right, where that can be guessed.' })
  readonly hint: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A text that may be put in the place of what is wrong, where that can be guessed.',
  })
  readonly replacement: string | null;

  @Field(() => Int, { description: 'The line it begins in, from 1.' })
  readonly line: number;

  @Field(() => Int, { description: 'The column it begins in, from 1.' })
  readonly column: number;

  @Field(() => Int, { description: 'Where it begins in the whole text, from 0.' })
  readonly offset: number;

  @Field(() => Int, { description: 'How many characters long it is; 0 at the end of the text.' })
  readonly length: number;
}

export function conditionFlawTypeOf({ position, ...flaw }: ConditionFlaw): ConditionFlawType {
  return { ...flaw, ...position };
}

@ObjectType('RuleFact', { description: 'Something that conditions can read.' })
export class RuleFactType {
  @Field(() => String, { description: 'How conditions name it, such as `customer.tenureDays`.' })
  readonly path: string;

  @Field(() => FactSubjectEnum, { description: 'Whom or what it is about.' })
  readonly subject: FactSubject;

  @Field(() => String, { description: 'The last word of its path.' })
  readonly name: string;

  @Field(() => FactTypeEnum, { description: 'What values it has.' })
  readonly type: FactType;

  @Field(() => FactUnitEnum, {
    nullable: true,
    description: 'What its number counts; null for what is no number.',
  })
  readonly unit: FactUnit | null;

  @Field(() => VocabularyEnum, {
    nullable: true,
    description: 'Which texts it can have; null where any makes sense.',
  })
  readonly vocabulary: Vocabulary | null;

  @Field(() => Boolean, {
    description: 'Whether it may have no value. A comparison with what is not known never holds.',
  })
  readonly mayBeUnknown: boolean;

  @Field(() => String, { description: 'What it says, exactly.' })
  readonly description: string;

  @Field(() => String, { description: 'A value, as it is written in a condition.' })
  readonly example: string;

  @Field(() => String, { description: 'A whole condition that uses it.' })
  readonly exampleCondition: string;
}

export function ruleFactTypeOf({ unit, vocabulary, mayBeUnknown, ...fact }: Fact): RuleFactType {
  return { ...fact, unit: unit ?? null, vocabulary: vocabulary ?? null, mayBeUnknown: mayBeUnknown ?? false };
}

@ObjectType('RuleFunction', { description: 'A function or way of writing that conditions may use.' })
export class RuleFunctionType implements FactFunction {
  @Field(() => String, { description: 'Its name.' })
  readonly name: string;

  @Field(() => String, { description: 'How it is written, and what comes of it.' })
  readonly signature: string;

  @Field(() => String, { description: 'What it does.' })
  readonly description: string;

  @Field(() => String, { description: 'A whole condition that uses it.' })
  readonly exampleCondition: string;
}

@ObjectType('RuleFacts', { description: 'Everything an editor needs to complete and explain conditions.' })
export class RuleFactsType {
  @Field(() => [RuleFactType], { description: 'The facts, subject by subject.' })
  readonly facts: readonly RuleFactType[];

  @Field(() => [RuleFunctionType], { description: 'The functions. Whatever is not listed is refused.' })
  readonly functions: readonly RuleFunctionType[];

  @Field(() => [String], { description: "The codes of the program's tiers, of those planned as well." })
  readonly tierCodes: readonly string[];

  @Field(() => [String], { description: "The names of the program's segments." })
  readonly segmentNames: readonly string[];
}
