import type { CataloguedProduct } from '../../catalog/domain/index.js';
import type { Refusal } from '../../kernel/refusal.js';
import { Steering } from './steering.js';
import type { SuggestionDefinition } from './suggestion-settings.js';

/**
 * What is wrong with pins as the catalogue has their products: PRODUCT_NOT_FOUND for a sku that it does not know, with
 * the one that was likely meant; INVALID for what is excluded or sensitive at the same time and so would never be
 * shown. Withdrawn products and those out of stock may come back, so they may be pinned. Exclusions and boosts may
 * name what is not in the catalogue yet.
 *
 * `likelyMeant`: by the sku that is not known.
 */
export function judgePins(
  definition: SuggestionDefinition,
  products: ReadonlyMap<string, CataloguedProduct>,
  likelyMeant: ReadonlyMap<string, string>,
): readonly Refusal[] {
  const steering = new Steering({ ...definition, version: 0 });
  return definition.pins.flatMap(({ sku }, index) => {
    const field = ['pins', String(index), 'sku'];
    const objection = steering.whyNever(products.get(sku));
    switch (objection?.reason) {
      case 'NOT_IN_CATALOGUE': {
        const meant = likelyMeant.get(sku);
        const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
        const message = `There is no product ${sku}.${hint}`;
        return { code: 'PRODUCT_NOT_FOUND', message, field, retryable: false };
      }
      case 'EXCLUDED':
      case 'SENSITIVE': {
        const by = objection.by === sku ? '' : ` with ${objection.by}`;
        const how = objection.reason === 'EXCLUDED' ? `excluded${by}` : `marked as sensitive${by}`;
        const message = `${sku} is ${how}, so it is never put forward.`;
        return { code: 'INVALID', message, field, retryable: false };
      }
      default:
        return [];
    }
  });
}
