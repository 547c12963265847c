import type { Actor } from '../../access/index.js';
import type { SaveProducts } from '../../catalog/index.js';
import type { ImportTally } from './import-tally.js';
import type { ListedProduct } from './read-folder.js';

const PRODUCTS_AT_ONCE = 1_000;
const COUNTED_AS = { CREATED: 'created', UPDATED: 'updated', UNCHANGED: 'unchanged' } as const;

/** Puts the products of a file into the catalogue. */
export async function saveListedProducts(
  products: readonly ListedProduct[],
  saveProducts: SaveProducts,
  actor: Actor,
  tally: ImportTally,
): Promise<void> {
  const listed = lastOfEach(products, tally);
  for (let from = 0; from < listed.length; from += PRODUCTS_AT_ONCE) {
    const part = listed.slice(from, from + PRODUCTS_AT_ONCE);
    const outcomes = await saveProducts.execute(
      part.map(({ product }) => product),
      actor,
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.ok) {
        tally.products[COUNTED_AS[outcome.value]]++;
        continue;
      }
      tally.products.refused++;
      const [refusal] = outcome.error;
      const { fileLine } = part[index]!;
      if (refusal) tally.refused.add('products', fileLine, { code: refusal.code, reason: refusal.message });
    }
    tally.advance(part.length);
  }
}

/** Of rows that list the same product the last counts, so that importing a file again finds what it left behind. */
function lastOfEach(products: readonly ListedProduct[], tally: ImportTally): ListedProduct[] {
  const last = new Map(products.map((listed) => [listed.product.sku, listed]));
  return products.filter((listed) => {
    if (last.get(listed.product.sku) === listed) return true;
    tally.products.refused++;
    tally.refused.add('products', listed.fileLine, {
      code: 'INVALID',
      reason: 'A later row lists the same product; that one counts.',
    });
    tally.advance(1);
    return false;
  });
}
