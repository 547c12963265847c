import type { Actor } from '../../access/index.js';

/** A key that is for one store says where an act was done that does not say so itself. */
export function withStore<Facts extends { readonly storeCode: string | null }>(
  facts: Facts,
  actor: Actor,
): Facts {
  if (facts.storeCode !== null || actor.kind !== 'API_KEY') return facts;
  return { ...facts, storeCode: actor.storeCode };
}
