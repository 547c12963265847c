import { expect } from '@jest/globals';
import type { OwnerSession } from './owner-session.js';
import type { AnyData, TestClient } from './test-client.js';
import type { TestProgram } from './test-program.js';
import type { Input } from './till.js';

const ERRORS = `userErrors {
  code field message retryable
  ... on InvalidCondition { flaw line column offset length hint replacement }
  ... on NewerDraft { revision changed byName at }
}`;
const VERSION = `
  version revision state name description condition stackingGroup holdoutShare priority
  trigger { kind afterDays eventName actsFrom }
  effects {
    __typename
    ... on AwardPointsEffect {
      kind actsFrom
      award {
        __typename
        ... on PerAmountAward { points perMinor }
        ... on PerStepAward { points stepMinor }
        ... on FixedAward { points }
        ... on PerUnitAward { points }
        ... on MultiplierAward { factor }
      }
      lines { skus categoryPaths tags excludedSkus excludedCategoryPaths excludedTags condition }
    }
    ... on AddTagEffect { kind actsFrom tag }
    ... on IssueOfferEffect { kind actsFrom promotion }
    ... on GrantRewardEffect { kind actsFrom reward }
    ... on GiveGiftEffect { kind actsFrom gift }
    ... on SuggestProductsEffect { kind actsFrom skus reason }
    ... on SuggestCategoryEffect { kind actsFrom categoryPath reason }
    ... on SayThanksEffect { kind actsFrom template }
    ... on OpenFollowUpEffect { kind actsFrom task }
  }
  schedule { from until daysOfWeek hours { from until } }
  limits { scope per uses points }
  budget { points costMinor }
  edits { revision changed at byName byKeyId }
  steps { kind at byName byKeyId }`;
const RULE = `
  id name state
  draft { version revision }
  live { version revision }
  versions(first: 10) { edges { node { ${VERSION} } } }
  faults { version code message times firstAt lastAt }`;

const change = (name: string, input: string): string =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { rule { ${RULE} } ${ERRORS} } }`;

const CHANGES = {
  createRule: change('createRule', 'RuleInput'),
  createRuleFromRecipe: change('createRuleFromRecipe', 'CreateRuleFromRecipeInput'),
  updateRule: change('updateRule', 'UpdateRuleInput'),
  publishRule: change('publishRule', 'PublishRuleInput'),
  pauseRule: change('pauseRule', 'RuleRef'),
  resumeRule: change('resumeRule', 'RuleRef'),
  endRule: change('endRule', 'RuleRef'),
} as const;
const SEGMENT = 'name condition description revision savedAt savedByKeyId savedByName';
const RULES = `query ($first: Int, $after: String, $states: [RuleState!]) {
  rules(first: $first, after: $after, states: $states) {
    edges { node { id name state } } pageInfo { hasNextPage endCursor }
  }
}`;
const SEGMENTS = `query ($first: Int, $after: String) {
  segments(first: $first, after: $after) { edges { node { ${SEGMENT} } } pageInfo { hasNextPage endCursor } }
}`;

/** What marketers do about rules and segments, through the API; whatever is no answer to an act fails the test. */
export class RuleDesk {
  constructor(private readonly client: TestClient) {}

  async change(name: keyof typeof CHANGES, input: Input): Promise<AnyData> {
    return this.ask(name, CHANGES[name], { input });
  }

  /** Makes a rule that is in order, and returns it. */
  async create(over: Input = {}): Promise<AnyData> {
    return done(await this.change('createRule', aRule(over))).rule;
  }

  /** Publishes the draft of a rule, and returns the rule. */
  async publish({ id, draft }: AnyData): Promise<AnyData> {
    return done(await this.change('publishRule', { ruleId: id, draft })).rule;
  }

  async rule(id: string): Promise<AnyData> {
    return this.ask('rule', `query ($id: ID!) { rule(id: $id) { ${RULE} } }`, { id });
  }

  /** One page of rules. */
  async rules(page: Input = {}): Promise<AnyData> {
    return this.ask('rules', RULES, page);
  }

  async facts(place: string): Promise<AnyData> {
    const fact = 'path subject name type unit vocabulary mayBeUnknown description example exampleCondition';
    const document = `query ($place: ConditionPlace!) { ruleFacts(place: $place) {
      facts { ${fact} } functions { name signature description exampleCondition } tierCodes segmentNames
    } }`;
    return this.ask('ruleFacts', document, { place });
  }

  async saveSegment(input: Input): Promise<AnyData> {
    const document = `mutation ($input: SaveSegmentInput!) {
      saveSegment(input: $input) { segment { ${SEGMENT} } ${ERRORS} } }`;
    return this.ask('saveSegment', document, { input });
  }

  async deleteSegment(name: string): Promise<AnyData> {
    const document = `mutation ($input: DeleteSegmentInput!) {
      deleteSegment(input: $input) { deletedName ${ERRORS} } }`;
    return this.ask('deleteSegment', document, { input: { name } });
  }

  async segment(name: string): Promise<AnyData> {
    return this.ask('segment', `query ($name: String!) { segment(name: $name) { ${SEGMENT} } }`, { name });
  }

  async segments(page: Input = {}): Promise<AnyData> {
    return this.ask('segments', SEGMENTS, page);
  }

  async setCostPerPoint(costPerPointMinor: string): Promise<AnyData> {
    const document = `mutation ($input: UpdateProgramInput!) {
      updateProgram(input: $input) { costPerPointMinor ${ERRORS} } }`;
    return this.ask('updateProgram', document, { input: { costPerPointMinor } });
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}

/** The answer, which must be no refusal. */
export function done(answer: AnyData): AnyData {
  expect(answer.userErrors).toEqual([]);
  return answer;
}

/** Fifty points for a purchase. */
export function aRule(over: Input = {}): Input {
  return { name: 'Fifty', trigger: { on: 'PURCHASE' }, effects: [fixed(50)], ...over };
}

/** An effect that gives points once. */
export function fixed(points: number): Input {
  return { awardPoints: { award: { fixed: { points } } } };
}

/** The versions of a rule, the latest first. */
export function versionsOf({ versions }: AnyData): AnyData[] {
  return versions.edges.map(({ node }: AnyData) => node);
}

/** Takes a program's rules out of force for all times, as if they had never been published; what they gave stays. */
export async function withoutRules(owner: OwnerSession, { programId }: TestProgram): Promise<void> {
  await owner.query('DELETE FROM rule_steps WHERE program_id = $1', [programId]);
  await owner.query('UPDATE programs SET configuration = configuration + 1 WHERE program_id = $1', [
    programId,
  ]);
}
