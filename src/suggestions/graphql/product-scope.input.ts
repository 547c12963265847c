import { Field, InputType } from '@nestjs/graphql';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import type { ScopeCommand } from '../domain/judge-suggestion-settings.js';

@InputType('ProductScopeInput', {
  description:
    'Products, by what they are known by: any one of it is enough. None when all of it is left out. What is not in the ' +
    'catalogue (yet) may be named.',
})
@JudgedInUseCase()
export class ProductScopeInput {
  @Field(() => [String], { nullable: true, description: 'Single products, by their numbers: at most 5,000.' })
  readonly skus?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Paths of categories such as `Drinks > Wine`, each with all in it: at most 100.',
  })
  readonly categoryPaths?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags of products: at most 100.' })
  readonly tags?: string[] | null;
}

export function scopeOf(scope: ProductScopeInput | null | undefined): ScopeCommand {
  const { skus, categoryPaths, tags } = scope ?? {};
  return { skus: skus ?? [], categoryPaths: categoryPaths ?? [], tags: tags ?? [] };
}
