import {
  parseCategoryPath,
  type CataloguedProduct,
  type CategoryPath,
} from '../../../src/catalog/domain/index.js';
import { Steering } from '../../../src/suggestions/domain/steering.js';
import {
  USUAL_SETTINGS,
  type Pin,
  type SuggestionSettings,
} from '../../../src/suggestions/domain/suggestion-settings.js';

export function path(text: string): CategoryPath {
  const read = parseCategoryPath(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

/** Something listed of no category, of which neither price nor cost nor stock is known, but for what is said. */
export function product(sku: string, over: Partial<CataloguedProduct> = {}): CataloguedProduct {
  return {
    sku,
    name: sku.toLowerCase(),
    categoryPath: null,
    tags: [],
    priceMinor: null,
    unitCostMinor: null,
    stockQuantity: null,
    status: 'LISTED',
    ...over,
  };
}

export function catalogue(...products: readonly CataloguedProduct[]): ReadonlyMap<string, CataloguedProduct> {
  return new Map(products.map((each) => [each.sku, each]));
}

/** The usual settings but for what is said. */
export function steeringWith(over: Partial<SuggestionSettings> = {}): Steering {
  return new Steering({ ...USUAL_SETTINGS, version: 1, ...over });
}

export const NOTHING = { skus: [], categoryPaths: [], tags: [] };

/** A pin that holds always, in both lists. */
export function pin(sku: string, over: Partial<Pin> = {}): Pin {
  return {
    sku,
    with: { skus: [], categoryPaths: [] },
    kinds: ['COMPLEMENTARY', 'SOMETHING_NEW'],
    from: null,
    until: null,
    reason: null,
    ...over,
  };
}
