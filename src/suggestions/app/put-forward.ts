import { Injectable } from '@nestjs/common';
import { ProductRepository, type CataloguedProduct } from '../../catalog/index.js';
import type { Transaction } from '../../platform/database/index.js';
import { KeptAffinities } from '../db/kept-affinities.js';
import { KeptProductNumbers } from '../db/kept-product-numbers.js';
import {
  candidatesOf,
  type Candidate,
  type CandidateLimits,
  type CandidateList,
} from '../domain/candidates.js';
import {
  choose,
  named,
  tell,
  type Chosen,
  type Evidence,
  type NamedCandidate,
} from '../domain/put-forward.js';
import type { SteeredKind } from '../domain/steering.policy.js';
import type { ProductSuggestion, Suggestions } from '../domain/suggestion.js';
import type { SuggestionSources, SuggestionTerms } from './load-suggestion-sources.js';
import type { AskedFor } from './suggest-command.js';

export type ProductLists = Pick<Suggestions, 'complementary' | 'dueAgain' | 'somethingNew'>;

const STEERED: readonly SteeredKind[] = ['COMPLEMENTARY', 'DUE_AGAIN', 'SOMETHING_NEW'];
/** So many candidates are shown to the shop for each that is wanted, and as many times more while it lets too few through. */
const CANDIDATES_FOR_ONE = 4;
const LEAST_CANDIDATES = 20;
const MORE_CANDIDATES = 5;
const MOST_CANDIDATES = 2_000;
/** Of these, so many for each that is wanted are looked up in the catalogue, and all where that is not enough. */
const LOOKED_UP_FOR_ONE = 2;

/** A list that is being filled. */
interface OpenList {
  readonly question: number;
  readonly kind: SteeredKind;
  readonly limits: CandidateLimits;
}

/** A list with what was found for it. */
interface FoundList extends OpenList, CandidateList {
  /** Those that are shown to the shop, the best of them. */
  readonly shown: readonly Candidate[];
}

/** Lists of a question by their kinds. */
type ChosenLists = Map<SteeredKind, readonly Chosen[]>;

/** Chooses the products that are put forward, and tells them with their evidence. */
@Injectable()
export class PutForward {
  constructor(
    private readonly numbers: KeptProductNumbers,
    private readonly affinities: KeptAffinities,
    private readonly catalogue: ProductRepository,
  ) {}

  /** For each question its lists. */
  async lists(
    tx: Transaction,
    terms: SuggestionTerms,
    asked: readonly AskedFor[],
    sources: readonly SuggestionSources[],
  ): Promise<ProductLists[]> {
    const products = new Map(sources[0]?.products);
    const chosen = await this.choose(tx, terms, asked, sources, products);
    const wanted = chosen.flatMap((lists) => [...lists.values()].flat());
    const numbers = new Set(wanted.flatMap(({ candidate }) => candidate?.candidate.product ?? []));
    const rows = await this.affinities.find(tx, terms.model, [...numbers]);
    const boughtIn = new Map([...rows].map(([product, row]) => [product, row.boughtIn]));
    return asked.map((each, index) => {
      const evidence = evidenceFor(each, sources[index]!, terms, boughtIn, products);
      const told = (kind: SteeredKind): readonly ProductSuggestion[] =>
        (chosen[index]!.get(kind) ?? []).map((one) => tell(kind, one, evidence));
      return {
        complementary: told('COMPLEMENTARY'),
        dueAgain: told('DUE_AGAIN'),
        somethingNew: told('SOMETHING_NEW'),
      };
    });
  }

  /** `products` is filled with what is read of the catalogue. */
  private async choose(
    tx: Transaction,
    terms: SuggestionTerms,
    asked: readonly AskedFor[],
    sources: readonly SuggestionSources[],
    products: Map<string, CataloguedProduct>,
  ): Promise<readonly ChosenLists[]> {
    const chosen = asked.map((): ChosenLists => new Map());
    const isShort = ({ question, kind }: OpenList): boolean =>
      (chosen[question]!.get(kind)?.length ?? 0) < asked[question]!.limit;
    for (let open = asked.flatMap(openLists); open.length > 0;) {
      let found = open.map((list) => findFor(list, asked[list.question]!, sources[list.question]!, terms));
      for (let isShown = false; !isShown;) {
        const skus = await this.lookUp(tx, found, products);
        for (const { question, kind, shown } of found) {
          const context = contextFor(asked[question]!, sources[question]!, terms, products);
          const candidates = withoutRepeats(kind, named(shown, skus), chosen[question]!);
          chosen[question]!.set(kind, choose(kind, candidates, context));
        }
        const isEnough = (list: FoundList): boolean =>
          list.shown.length === list.candidates.length || !isShort(list);
        isShown = found.every(isEnough);
        found = found.map((list) => (isEnough(list) ? list : { ...list, shown: list.candidates }));
      }
      open = found
        .filter((list) => !list.isAll && list.limits.most < MOST_CANDIDATES && isShort(list))
        .map(({ question, kind, limits }) => {
          return { question, kind, limits: { ...limits, most: limits.most * MORE_CANDIDATES } };
        });
    }
    return chosen;
  }

  /** The skus of all that is shown and of what speaks for it, which `products` then holds. */
  private async lookUp(
    tx: Transaction,
    found: readonly FoundList[],
    products: Map<string, CataloguedProduct>,
  ): Promise<ReadonlyMap<number, string>> {
    const shown = found.flatMap((list) => list.shown);
    const numbers = shown.flatMap(({ product, pairs }) => [product, ...pairs.map((pair) => pair.product)]);
    const skus = await this.numbers.skusOf(tx, [...new Set(numbers)]);
    const missing = new Set(numbers.flatMap((no) => skus.get(no) ?? []).filter((sku) => !products.has(sku)));
    for (const [sku, product] of await this.catalogue.findCatalogued(tx, [...missing])) {
      products.set(sku, product);
    }
    return skus;
  }
}

/**
 * Where the shop lets candidates through in their order, those that come first are chosen whatever comes after: few
 * are shown, for a look at the catalogue costs more than all else.
 */
function findFor(
  list: OpenList,
  { limit }: AskedFor,
  sources: SuggestionSources,
  { steering }: SuggestionTerms,
): FoundList {
  const found = candidatesOf(list.kind, sources, list.limits);
  const few = steering.keepsOrder ? LOOKED_UP_FOR_ONE * limit : Infinity;
  return { ...list, ...found, shown: found.candidates.slice(0, few) };
}

function openLists({ kinds, limit, isHeldOut, leastTogether }: AskedFor, question: number): OpenList[] {
  if (isHeldOut) return [];
  const most = Math.max(LEAST_CANDIDATES, CANDIDATES_FOR_ONE * limit);
  return STEERED.filter((kind) => kinds.includes(kind)).map((kind) => {
    // Best-sellers stand where somebody looks for something new; with the basket only where nobody asks for that.
    const mayBePopular = kind === 'SOMETHING_NEW' || !kinds.includes('SOMETHING_NEW');
    return { question, kind, limits: { most, leastTogether, mayBePopular } };
  });
}

/** What merely sells is no news where another list has it for a better reason. */
function withoutRepeats(
  kind: SteeredKind,
  candidates: readonly NamedCandidate[],
  lists: ChosenLists,
): readonly NamedCandidate[] {
  const others = [...lists].filter(([other]) => other !== kind).flatMap(([, list]) => list);
  const told = new Set(others.map(({ sku }) => sku));
  return candidates.filter(({ sku, candidate }) => candidate.basis !== 'POPULAR' || !told.has(sku));
}

function contextFor(
  { basket, limit }: AskedFor,
  { ownedPins }: SuggestionSources,
  { steering, now }: SuggestionTerms,
  products: ReadonlyMap<string, CataloguedProduct>,
): Parameters<typeof choose>[2] {
  return { steering, products, basket, owned: ownedPins, now, limit };
}

function evidenceFor(
  { customer }: AskedFor,
  { habits }: SuggestionSources,
  { model, productsSold, today }: SuggestionTerms,
  boughtIn: ReadonlyMap<number, number>,
  products: ReadonlyMap<string, CataloguedProduct>,
): Evidence {
  const isNew = habits.products.length === 0;
  const whyPopular = !customer ? 'NO_CUSTOMER' : isNew ? 'NEW_CUSTOMER' : 'LITTLE_KNOWN';
  return { baskets: model?.baskets ?? 0, productsSold, boughtIn, products, today, whyPopular };
}
