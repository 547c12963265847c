import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { refuseBatchSize, type GraphqlContext } from '../../platform/graphql/index.js';
import { SaveProducts } from '../app/save-products.js';
import { ProductLoader } from './product.loader.js';
import { ProductType } from './product.type.js';
import { SaveProductsInput } from './save-products.input.js';
import { SaveProductPayload, saveProductPayloadOf, SaveProductsPayload } from './save-products.payload.js';

@Resolver(() => SaveProductPayload)
export class SaveProductsResolver {
  constructor(
    private readonly saveCatalogue: SaveProducts,
    private readonly loader: ProductLoader,
  ) {}

  @Mutation(() => SaveProductsPayload, {
    description:
      'Adds products to the catalogue and changes those it has, by sku, at most 500 at once. Each is answered on its ' +
      'own; one that is refused stops no other. Suggestions, and rules that ask for products, go by it from the next ' +
      'call on. Saving the same again changes nothing, so it carries no number of yours; what is saved last holds. ' +
      'For staff.',
  })
  async saveProducts(
    @Args('input', { type: () => SaveProductsInput, description: 'What is to be known from now on.' })
    { products }: SaveProductsInput,
    @CurrentActor() actor: Actor,
  ): Promise<SaveProductsPayload> {
    const userErrors = refuseBatchSize(products.length, 'products');
    if (userErrors.length > 0) return { results: [], userErrors };
    const outcomes = await this.saveCatalogue.execute(products, actor);
    const results = outcomes.map((outcome, index) => saveProductPayloadOf(outcome, products[index]!, index));
    return { results, userErrors };
  }

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product as it is now, after the whole batch; null when refused.',
  })
  product(
    @Parent() { sku }: SaveProductPayload,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> | null {
    return sku === null ? null : this.loader.load(sku, context);
  }
}
