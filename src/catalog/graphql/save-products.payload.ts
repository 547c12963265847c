import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { SaveOutcome, SaveProduct } from '../domain/save-products.policy.js';

const SaveOutcomeEnum = {
  CREATED: 'CREATED',
  UPDATED: 'UPDATED',
  UNCHANGED: 'UNCHANGED',
} as const satisfies Record<SaveOutcome, SaveOutcome>;

registerEnumType(SaveOutcomeEnum, {
  name: 'ProductSaveOutcome',
  description: 'What saving a product came to.',
  valuesMap: {
    CREATED: { description: 'The catalogue had no such product; it has now.' },
    UPDATED: { description: 'Something of the product was changed.' },
    UNCHANGED: { description: 'All of it was known already.' },
  },
});

@ObjectType({ description: 'The answer to each product of saveProducts.' })
export class SaveProductPayload {
  /** Where the field `product` is looked up; null when refused. */
  readonly sku: string | null;

  @Field(() => SaveOutcomeEnum, { nullable: true, description: 'What it came to; null when refused.' })
  readonly outcome: SaveOutcome | null;

  @Field(() => [UserError], {
    description: 'Everything that is wrong with it; then nothing of it was saved. Empty when it was.',
  })
  readonly userErrors: UserError[];
}

@ObjectType({ description: 'The answer to saveProducts.' })
export class SaveProductsPayload {
  @Field(() => [SaveProductPayload], { description: 'One answer for each product, in the same order.' })
  readonly results: SaveProductPayload[];

  @Field(() => [UserError], {
    description: 'Why the batch as a whole was refused. What concerns one product stands with it.',
  })
  readonly userErrors: UserError[];
}

/** The answer to the item at this place of the batch. */
export function saveProductPayloadOf(
  outcome: Result<SaveOutcome>,
  { sku }: SaveProduct,
  index: number,
): SaveProductPayload {
  if (outcome.ok) return { sku, outcome: outcome.value, userErrors: [] };
  const userErrors = toUserErrors(outcome.error, ['input', 'products', String(index)]);
  return { sku: null, outcome: null, userErrors };
}
