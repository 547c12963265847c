import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional, IsString } from 'class-validator';
import { flawOfText } from '../../kernel/text.js';
import { BadUserInput } from '../../platform/errors/index.js';
import { ConnectionArgs } from '../../platform/graphql/index.js';
import { parseCategoryPath, type CategoryPath, type Flaw } from '../domain/category-path.js';
import { LONGEST_SKU } from '../domain/product.js';

@ArgsType()
export class ProductsArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Only products in the category of this path, such as `Drinks > Coffee`, and below it.',
  })
  @IsOptional()
  @IsString()
  readonly category?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only products whose sku begins with this text; upper and lower case differ.',
  })
  @IsOptional()
  @IsString()
  readonly skuPrefix?: string | null;
}

@ArgsType()
export class CategoriesArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'The categories directly below the one of this path, such as `Drinks`; those at the top when left out.',
  })
  @IsOptional()
  @IsString()
  readonly parent?: string | null;
}

/** The path given as this argument, if one is. Throws BadUserInput for one that no category can have. */
export function categoryPathFrom(
  text: string | null | undefined,
  argument: string,
): CategoryPath | undefined {
  if (text == null) return undefined;
  const path = parseCategoryPath(text);
  if (!path.ok) throw unfit(argument, path.error);
  return path.value;
}

/** The sku, or the beginning of one, given as this argument. Throws BadUserInput for what cannot stand in a sku. */
export function skuTextFrom(text: string, argument: string): string {
  const flaw = flawOfText(text, { most: LONGEST_SKU, least: 0 });
  if (flaw) throw unfit(argument, flaw);
  return text;
}

function unfit(argument: string, { message }: Flaw): BadUserInput {
  return new BadUserInput(`${argument}: ${message}.`, [argument]);
}
