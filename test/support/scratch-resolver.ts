import { Module } from '@nestjs/common';
import {
  Args,
  ArgsType,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { CurrentActor, requireCapability, type Actor } from '../../src/access/index.js';
import {
  ConnectionArgs,
  connectionOf,
  decodeCursor,
  encodeCursor,
  JudgedInUseCase,
  MinorUnits,
  pageOf,
  Points,
  Quantity,
  toUserErrors,
  UserError,
  type Page,
} from '../../src/platform/graphql/index.js';

/*
 * A small API of its own on the real platform, to try what no operation of the service does: fail, take long, and
 * say back what came in.
 */

@InputType()
class EchoLine {
  @Field(() => Quantity)
  quantity: number | string;

  @Field(() => MinorUnits, { nullable: true })
  amountMinor?: number;
}

@InputType()
@JudgedInUseCase()
class EchoInput {
  @Field(() => [EchoLine])
  lines: EchoLine[];

  @Field(() => Points, { nullable: true })
  points?: number;
}

@InputType()
class NoteInput {
  @Field(() => String)
  @IsString()
  @MaxLength(5)
  text: string;
}

@InputType()
class CheckedInput {
  @Field(() => NoteInput)
  @ValidateNested()
  @Type(() => NoteInput)
  note: NoteInput;
}

@ArgsType()
class SlowArgs {
  @Field(() => Int)
  @IsInt()
  ms: number;
}

@ObjectType()
class Echo {
  @Field(() => String)
  said: string;

  @Field(() => [UserError])
  userErrors: UserError[];
}

@ObjectType()
class Thing {
  @Field(() => Int)
  n: number;
}

const ThingConnection = connectionOf(() => Thing, 'Thing', 'Things.');

@Resolver(() => Thing)
class ScratchResolver {
  @Query(() => String)
  whoami(@CurrentActor() actor: Actor): string {
    const { kind, programId } = actor;
    return JSON.stringify({ kind, programId, subject: 'subject' in actor ? actor.subject : null });
  }

  @Query(() => String, { nullable: true })
  boom(): string {
    throw Object.assign(new Error('the secret reason'), { parameters: ['ada@example.com'] });
  }

  @Query(() => String, { nullable: true })
  adjusting(@CurrentActor() actor: Actor): string {
    requireCapability(actor, 'points:adjust');
    return 'done';
  }

  @Query(() => String)
  async slow(@Args() { ms }: SlowArgs): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return 'done';
  }

  @Query(() => ThingConnection)
  things(@Args() { first, after }: ConnectionArgs): Page<Thing> {
    const [from] = after ? decodeCursor(after, ['integer']) : [0];
    const rows = Array.from({ length: first + 1 }, (_, at) => ({ n: from + at + 1 })).filter(
      ({ n }) => n <= 30,
    );
    return pageOf(rows, first, ({ n }) => encodeCursor([n]));
  }

  @Query(() => String)
  note(@Args('input') { note }: CheckedInput): string {
    return note.text;
  }

  @Mutation(() => Echo)
  echo(@Args('input') input: EchoInput): Echo {
    const refusals = input.lines.flatMap(({ quantity }, at) =>
      Number.isInteger(quantity)
        ? []
        : [
            {
              code: 'OUT_OF_RANGE',
              message: 'Whole.',
              field: ['lines', String(at), 'quantity'],
              retryable: false,
            },
          ],
    );
    return { said: JSON.stringify(input), userErrors: toUserErrors(refusals) };
  }

  @ResolveField(() => String, { nullable: true })
  trouble(): string {
    throw new Error('trouble with a field');
  }
}

@Module({ providers: [ScratchResolver] })
export class ScratchModule {}
