import type { Pin } from './suggestion-settings.js';

/**
 * Pins by what they ask of a basket, so that it does not matter how many there are nor how much they ask for: it takes
 * one look at each product of the basket.
 */
export class CompiledPins {
  /** The places, in the marketer's order, of those that hold with every basket. */
  private readonly always: number[] = [];
  private readonly bySku = new Map<string, number[]>();
  private readonly byCategory = new Map<string, number[]>();

  constructor(private readonly pins: readonly Pin[]) {
    pins.forEach(({ with: { skus, categoryPaths } }, place) => {
      if (skus.length + categoryPaths.length === 0) this.always.push(place);
      for (const sku of skus) add(this.bySku, sku, place);
      for (const path of categoryPaths) add(this.byCategory, path, place);
    });
  }

  get isEmpty(): boolean {
    return this.pins.length === 0;
  }

  /** Those for a basket with these products and these categories, the ones around them included; in order. */
  with(skus: Iterable<string>, categoryPaths: Iterable<string>): readonly Pin[] {
    const places = new Set(this.always);
    const take = (found: readonly number[] = []): void => found.forEach((place) => places.add(place));
    if (this.bySku.size > 0) for (const sku of skus) take(this.bySku.get(sku));
    if (this.byCategory.size > 0) for (const path of categoryPaths) take(this.byCategory.get(path));
    return this.pins.filter((_, place) => places.has(place));
  }
}

function add(places: Map<string, number[]>, key: string, place: number): void {
  const there = places.get(key);
  if (there) there.push(place);
  else places.set(key, [place]);
}
