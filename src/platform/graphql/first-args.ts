import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int } from '@nestjs/graphql';
import { IsInt, Max, Min } from 'class-validator';

/** The argument of a list that is answered from its beginning only. */
export function firstArgs(usual: number, most: number): Type<{ readonly first: number }> {
  @ArgsType()
  class FirstArgs {
    @Field(() => Int, {
      defaultValue: usual,
      description: `How many to answer at most: 1 to ${most}.`,
    })
    @IsInt()
    @Min(1)
    @Max(most)
    readonly first: number = usual;
  }
  return FirstArgs;
}
