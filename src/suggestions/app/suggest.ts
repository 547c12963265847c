import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { requireCapability, type Actor } from '../../access/index.js';
import { ResolveCustomers, VisibleCustomers, type Customer } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import type { Suggestions } from '../domain/suggestion.js';
import { isHeldOutOfSuggestions } from '../domain/suggestion-holdout.policy.js';
import { newImpression } from './impression-tokens.js';
import { LoadSuggestionSources, type SuggestionTerms } from './load-suggestion-sources.js';
import { PutForward } from './put-forward.js';
import { PutPromotionsForward } from './put-promotions-forward.js';
import type { AskedFor, SuggestCommand } from './suggest-command.js';

/** Answers that are thought of at the same time: each holds a connection, which tills need more. */
const MOST_AT_ONCE = 2;
/** What fewer purchases show might be one other customer's. */
const LEAST_TOGETHER_FOR_CUSTOMERS = 5;

/**
 * Suggests products and promotions for a basket, a customer or both; for many at once as cheaply as for each. Nothing
 * is written: what became of a suggestion is reported under the impression's id.
 *
 * A customer who is held out gets none. Throws ForbiddenError without `suggestions:read`; customers need `self:read`,
 * and are answered about themselves and null about others.
 */
@Injectable()
export class Suggest {
  private readonly atOnce = pLimit(MOST_AT_ONCE);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly customers: ResolveCustomers,
    private readonly visible: VisibleCustomers,
    private readonly sources: LoadSuggestionSources,
    private readonly putForward: PutForward,
    private readonly putPromotionsForward: PutPromotionsForward,
  ) {}

  /** For whoever is served at a till: anybody, or nobody in particular. */
  async serve(command: SuggestCommand, actor: Actor): Promise<Suggestions> {
    requireCapability(actor, 'suggestions:read');
    const [answer] = await this.execute([command], actor);
    return answer!;
  }

  async execute(commands: readonly SuggestCommand[], actor: Actor): Promise<(Suggestions | null)[]> {
    requireCapability(actor, actor.kind === 'CUSTOMER' ? 'self:read' : 'suggestions:read');
    return this.atOnce(() => this.answerAll(commands, actor));
  }

  private answerAll(commands: readonly SuggestCommand[], actor: Actor): Promise<(Suggestions | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [home, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
      const [terms, asked] = await Promise.all([
        this.sources.terms(tx, home, now),
        this.askedFor(tx, home, commands, actor),
      ]);
      const answers = await this.answer(
        tx,
        terms,
        asked.flatMap((each) => each ?? []),
      );
      let next = 0;
      return asked.map((each) => (each ? answers[next++]! : null));
    });
  }

  private async answer(
    tx: Transaction,
    terms: SuggestionTerms,
    asked: readonly AskedFor[],
  ): Promise<Suggestions[]> {
    const served = asked.map((each) => withHoldout(each, terms));
    const sources = await this.sources.load(tx, terms, served);
    const lists = await this.putForward.lists(tx, terms, served, sources);
    const promotions = await this.putPromotionsForward.lists(tx, terms, served, sources);
    return served.map((each, index) => ({
      impressionId: newImpression(terms.home.program, each.customer?.customerId ?? null, terms.now),
      isHeldOut: each.isHeldOut,
      ...lists[index]!,
      promotions: promotions[index]!,
      unknownSkus: sources[index]!.unknownSkus,
      notes: sources[index]!.notes,
      grounds: { baskets: terms.model?.baskets ?? 0, fittedAt: terms.model?.fittedAt ?? null },
    }));
  }

  /** Null for customers whom the actor may not see. */
  private async askedFor(
    tx: Transaction,
    { program }: ProgramWithSettings,
    commands: readonly SuggestCommand[],
    actor: Actor,
  ): Promise<(AskedFor | null)[]> {
    const refs = commands.flatMap(({ customer }) => customer ?? []);
    const [customerOf, self] = await Promise.all([
      this.customers.resolve(tx, refs, program),
      actor.kind === 'CUSTOMER' ? this.visible.self(tx, actor) : null,
    ]);
    const leastTogether = actor.kind === 'CUSTOMER' ? LEAST_TOGETHER_FOR_CUSTOMERS : 1;
    return commands.map(({ customer: ref, ...command }) => {
      const found = ref && customerOf(ref);
      const customer = found && isServed(found) ? found : null;
      if (actor.kind === 'CUSTOMER' && !isSelf(customer, self?.customerId)) return null;
      const basket = [...new Set(command.basket)];
      const isUnknown = ref !== null && !customer;
      return { ...command, basket, customer, isUnknown, isHeldOut: false, leastTogether };
    });
  }
}

/** Whoever has left is served as one whom nobody knows. */
function isServed({ status }: Customer): boolean {
  return status === 'ACTIVE' || status === 'SUSPENDED';
}

function isSelf(customer: Customer | null, self: CustomerId | undefined): boolean {
  return self !== undefined && customer?.customerId === self;
}

function withHoldout(asked: AskedFor, { home, steering }: SuggestionTerms): AskedFor {
  const { customer } = asked;
  if (!customer) return asked;
  const { holdoutShare } = steering.settings;
  const isHeldOut = isHeldOutOfSuggestions(home.program.programId, holdoutShare, customer.customerId);
  return { ...asked, isHeldOut };
}
