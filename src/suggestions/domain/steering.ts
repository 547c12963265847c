import { pathsDownTo, type CataloguedProduct, type CategoryPath } from '../../catalog/domain/index.js';
import type { Instant } from '../../kernel/instant.js';
import { CompiledPins } from './compiled-pins.js';
import type {
  Boost,
  Pin,
  PinnedKind,
  ProductScope,
  Span,
  SuggestionSettings,
} from './suggestion-settings.js';

/** Why a product is put forward to nobody, however well it fits. */
export type NeverReason = 'NOT_IN_CATALOGUE' | 'SENSITIVE' | 'EXCLUDED' | 'WITHDRAWN' | 'OUT_OF_STOCK';

/** Why something is left out, with the sku, category or tag by which it is, where there is one. */
export interface Objection<Reason extends string> {
  readonly reason: Reason;
  readonly by: string | null;
}

/** What of a product says whether a scope holds it. */
type Placed = Pick<CataloguedProduct, 'sku' | 'categoryPath' | 'tags'>;

/** A category and all that lie around it, the widest first. */
interface Place {
  readonly around: readonly CategoryPath[];
  /** What two products must share to be of the same category. */
  readonly shared: CategoryPath;
}

/** Memory is bounded whatever a catalogue has. */
const MOST_PLACES = 20_000;
/** All boosts of a product together. */
const LEAST_BOOST = 0.01;
const MOST_BOOST = 100;

/** The settings made ready to be asked of many products, by which sku, category or tag they speak of each. */
export class Steering {
  private readonly excluded: CompiledScope;
  private readonly sensitive: CompiledScope;
  private readonly boosts: CompiledBoosts;
  private readonly pins: CompiledPins;
  private readonly pairs: readonly { readonly one: CategoryPath; readonly other: CategoryPath }[];
  private readonly places = new Map<CategoryPath, Place>();

  constructor(readonly settings: SuggestionSettings) {
    this.excluded = new CompiledScope(settings.excluded);
    this.sensitive = new CompiledScope(settings.sensitive);
    this.boosts = new CompiledBoosts(settings.boosts);
    this.pins = new CompiledPins(settings.pins);
    this.pairs = settings.withinCategory.exceptions.map(({ categoryPath, withCategoryPath }) => ({
      one: categoryPath,
      other: withCategoryPath ?? categoryPath,
    }));
  }

  /** Whether there is anything that nobody is to be reminded of. */
  get hasSensitive(): boolean {
    const { skus, categoryPaths, tags } = this.settings.sensitive;
    return skus.length + categoryPaths.length + tags.length > 0;
  }

  /** Whether candidates that are let through stay in the order of their scores, so that the last change nothing. */
  get keepsOrder(): boolean {
    return this.pins.isEmpty && this.boosts.isEmpty && this.settings.marginInfluence === 0;
  }

  /** Whether a product is one that nobody is to be reminded of, in whatever way. */
  isSensitive(product: Placed): boolean {
    return this.sensitive.holds(product, this.around(product)) !== null;
  }

  /** Whether a category is sensitive, or lies in one that is. */
  isSensitiveCategory(categoryPath: CategoryPath): boolean {
    return this.sensitive.holdsCategory(this.placeOf(categoryPath).around) !== undefined;
  }

  /**
   * Whether a product may speak for another, be it in the basket or bought before, and be told of: not if it is
   * sensitive. One that the catalogue does not have (yet) is judged by its sku alone.
   */
  mayBeReason(sku: string, product: Placed | undefined): boolean {
    return !this.isSensitive(product ?? { sku, categoryPath: null, tags: [] });
  }

  /** Why a product is never put forward; null where it may be. `product`: as the catalogue has it. */
  whyNever(product: CataloguedProduct | undefined): Objection<NeverReason> | null {
    if (!product) return { reason: 'NOT_IN_CATALOGUE', by: null };
    const around = this.around(product);
    const sensitive = this.sensitive.holds(product, around);
    if (sensitive !== null) return { reason: 'SENSITIVE', by: sensitive };
    const excluded = this.excluded.holds(product, around);
    if (excluded !== null) return { reason: 'EXCLUDED', by: excluded };
    const { status, stockQuantity } = product;
    if (status === 'WITHDRAWN') return { reason: status, by: null };
    if (stockQuantity !== null && stockQuantity <= 0) return { reason: 'OUT_OF_STOCK', by: null };
    return null;
  }

  /** Whether one may only stand in for the other: they are of the same category, and nobody said that it is fine. */
  areSubstitutes(one: Placed, other: Placed): boolean {
    if (this.settings.withinCategory.suggest === 'ALLOWED') return false;
    if (one.categoryPath === null || other.categoryPath === null) return false;
    const [place, otherPlace] = [this.placeOf(one.categoryPath), this.placeOf(other.categoryPath)];
    if (place.shared !== otherPlace.shared) return false;
    const isPair = (a: CategoryPath, b: CategoryPath): boolean =>
      place.around.includes(a) && otherPlace.around.includes(b);
    return !this.pairs.some((pair) => isPair(pair.one, pair.other) || isPair(pair.other, pair.one));
  }

  /** Whether less than the least margin is left of the price. Never where price or cost is not known. */
  earnsTooLittle({ priceMinor, unitCostMinor }: CataloguedProduct): boolean {
    const { leastMarginShare } = this.settings;
    if (leastMarginShare === null || priceMinor === null || unitCostMinor === null) return false;
    return (priceMinor - unitCostMinor) * 10_000 < leastMarginShare * priceMinor;
  }

  /** What the scores of a product are multiplied by; all boosts that hold multiply each other. */
  boostOf(product: Placed, now: Instant): number {
    return this.boosts.isEmpty ? 1 : this.boosts.of(product, this.around(product), now);
  }

  /** The skus of all pins that hold at that time for any basket, to be looked up beforehand. */
  pinnedSkus(now: Instant): readonly string[] {
    return this.settings.pins.filter((pin) => holdsAt(pin, now)).map(({ sku }) => sku);
  }

  /** The pins that hold for a list at that time with such a basket, in the marketer's order. */
  pinsFor(kind: PinnedKind, basket: readonly Placed[], now: Instant): readonly Pin[] {
    if (this.pins.isEmpty) return this.settings.pins;
    const skus = new Set<string>();
    const paths = new Set<CategoryPath>();
    for (const product of basket) {
      if (this.isSensitive(product)) continue;
      skus.add(product.sku);
      for (const path of this.around(product)) paths.add(path);
    }
    return this.pins.with(skus, paths).filter((pin) => pin.kinds.includes(kind) && holdsAt(pin, now));
  }

  private around({ categoryPath }: Placed): readonly CategoryPath[] {
    return categoryPath === null ? NOWHERE : this.placeOf(categoryPath).around;
  }

  /** Products are many and categories few, so that each path is taken apart once. */
  private placeOf(path: CategoryPath): Place {
    const known = this.places.get(path);
    if (known) return known;
    const around = pathsDownTo(path);
    const { categoryLevel } = this.settings.withinCategory;
    const shared = categoryLevel === null ? path : (around[categoryLevel - 1] ?? path);
    if (this.places.size >= MOST_PLACES) this.places.clear();
    const place = { around, shared };
    this.places.set(path, place);
    return place;
  }
}

const NOWHERE: readonly CategoryPath[] = [];

/** Whether something bounded in time holds then. */
function holdsAt({ from, until }: Span, now: Instant): boolean {
  return (from === null || from <= now) && (until === null || now < until);
}

class CompiledScope {
  private readonly skus: ReadonlySet<string>;
  private readonly categories: ReadonlySet<string>;
  private readonly tags: ReadonlySet<string>;

  constructor({ skus, categoryPaths, tags }: ProductScope) {
    this.skus = new Set(skus);
    this.categories = new Set(categoryPaths);
    this.tags = new Set(tags);
  }

  /** The sku, category or tag by which a product is in it; null where it is not. */
  holds({ sku, tags }: Placed, around: readonly CategoryPath[]): string | null {
    if (this.skus.has(sku)) return sku;
    const category = this.holdsCategory(around);
    if (category) return category;
    return (this.tags.size > 0 && tags.find((tag) => this.tags.has(tag))) || null;
  }

  /** Of a category and all around it the one that is in it. */
  holdsCategory(around: readonly CategoryPath[]): CategoryPath | undefined {
    return this.categories.size > 0 ? around.find((path) => this.categories.has(path)) : undefined;
  }
}

interface CompiledBoost extends Span {
  readonly factor: number;
}

class CompiledBoosts {
  private readonly bySku = new Map<string, CompiledBoost[]>();
  private readonly byCategory = new Map<string, CompiledBoost[]>();
  private readonly byTag = new Map<string, CompiledBoost[]>();
  readonly isEmpty: boolean;

  constructor(boosts: readonly Boost[]) {
    this.isEmpty = boosts.length === 0;
    for (const { of, factor, from, until } of boosts) {
      const boost = { from, until, factor: Number(factor) };
      if (of.kind === 'SKU') add(this.bySku, of.sku, boost);
      else if (of.kind === 'CATEGORY') add(this.byCategory, of.categoryPath, boost);
      else add(this.byTag, of.tag, boost);
    }
  }

  of({ sku, tags }: Placed, around: readonly CategoryPath[], now: Instant): number {
    let product = 1;
    const take = (boosts: readonly CompiledBoost[] = []): void => {
      for (const boost of boosts) if (holdsAt(boost, now)) product *= boost.factor;
    };
    take(this.bySku.get(sku));
    if (this.byCategory.size > 0) for (const path of around) take(this.byCategory.get(path));
    if (this.byTag.size > 0) for (const tag of tags) take(this.byTag.get(tag));
    return Math.min(Math.max(product, LEAST_BOOST), MOST_BOOST);
  }
}

function add(boosts: Map<string, CompiledBoost[]>, key: string, boost: CompiledBoost): void {
  const there = boosts.get(key);
  if (there) there.push(boost);
  else boosts.set(key, [boost]);
}
