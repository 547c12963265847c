import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { ResolveCustomers, VisibleCustomers, type Customer } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import type { Suggestions } from '../domain/suggestion.js';
import { suggestedIn } from '../domain/suggested.js';
import { isHeldOutOfSuggestions } from '../domain/suggestion-holdout.policy.js';
import { newImpression } from './impression-tokens.js';
import { LoadSuggestionSources, type SuggestionTerms } from './load-suggestion-sources.js';
import { PutForward } from './put-forward.js';
import { PutPromotionsForward } from './put-promotions-forward.js';
import { QuestionQueue } from './question-queue.js';
import type { AskedFor, SuggestCommand } from './suggest-command.js';

/** Groups of questions that are answered at the same time: each holds a connection, which tills need more. */
const MOST_AT_ONCE = 2;
/** Questions that are answered together, and products of all their baskets: meanwhile nothing else is worked on. */
const MOST_TOGETHER = 10;
const MOST_PRODUCTS_TOGETHER = 500;
/** What fewer purchases show might be one other customer's. */
const LEAST_TOGETHER_FOR_CUSTOMERS = 5;

interface Question {
  readonly command: SuggestCommand;
  readonly actor: Actor;
}

/**
 * Suggests products and promotions for a basket, a customer or both; for many at once more cheaply than for each,
 * whoever asks. Nothing is written: what became of a suggestion is reported under the impression's id, which says what
 * was put forward.
 *
 * A customer who is held out gets none, and an id under which nothing can be reported. Throws ForbiddenError without
 * `suggestions:read`; customers need `self:read`, and are answered about themselves and null about others.
 */
@Injectable()
export class Suggest {
  private readonly questions = new QuestionQueue<Question, Suggestions | null>({
    answer: (programId, questions) => this.answerAll(programId, questions),
    mostAtOnce: MOST_AT_ONCE,
    mostTogether: MOST_TOGETHER,
    mostWeight: MOST_PRODUCTS_TOGETHER,
    weightOf: ({ command }) => command.basket.length,
  });

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
    return Promise.all(commands.map((command) => this.questions.ask(actor.programId, { command, actor })));
  }

  private answerAll(programId: ProgramId, questions: readonly Question[]): Promise<(Suggestions | null)[]> {
    return this.unitOfWork.read(programId, async (tx) => {
      const [home, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
      const [terms, asked] = await Promise.all([
        this.sources.terms(tx, home, now),
        this.askedFor(tx, home, questions),
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
    return served.map(({ customer, isHeldOut }, index) => {
      const all = { ...lists[index]!, promotions: promotions[index]! };
      const shownTo = customer?.customerId ?? null;
      return {
        impressionId: newImpression(terms.home.program, shownTo, terms.now, suggestedIn(all)),
        isHeldOut,
        ...all,
        unknownSkus: sources[index]!.unknownSkus,
        notes: sources[index]!.notes,
        grounds: { baskets: terms.model?.baskets ?? 0, fittedAt: terms.model?.fittedAt ?? null },
      };
    });
  }

  /** Null for customers whom the actor may not see. */
  private async askedFor(
    tx: Transaction,
    { program }: ProgramWithSettings,
    questions: readonly Question[],
  ): Promise<(AskedFor | null)[]> {
    const refs = questions.flatMap(({ command }) => command.customer ?? []);
    const [customerOf, selves] = await Promise.all([
      this.customers.resolve(tx, refs, program),
      Promise.all(questions.map(({ actor }) => this.selfOf(tx, actor))),
    ]);
    return questions.map(({ command: { customer: ref, ...command }, actor }, place) => {
      const found = ref && customerOf(ref);
      const customer = found && isServed(found) ? found : null;
      if (actor.kind === 'CUSTOMER' && !isSelf(customer, selves[place]?.customerId)) return null;
      const leastTogether = actor.kind === 'CUSTOMER' ? LEAST_TOGETHER_FOR_CUSTOMERS : 1;
      const basket = [...new Set(command.basket)];
      const isUnknown = ref !== null && !customer;
      return { ...command, basket, customer, isUnknown, isHeldOut: false, leastTogether };
    });
  }

  private async selfOf(tx: Transaction, actor: Actor): Promise<Customer | undefined> {
    return actor.kind === 'CUSTOMER' ? this.visible.self(tx, actor) : undefined;
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
