export {
  type ApplicableRule,
  type MissedRule,
  type RuleFault,
  type RuleOccasion,
} from './applicable-rules.js';
export { wholeBasisKept } from './awarder.js';
export { type CompiledRule } from './compiled-rule.js';
export { refusalsOfCondition } from './condition-compiler.js';
export { checkCondition, type Condition, type ConditionFault, type Evaluation } from './condition.js';
export {
  explainCondition,
  type ExplainedCondition,
  type ExplainedPart,
  type ExplainedSide,
  type PartOutcome,
  type ShownValue,
} from './condition-explanation.js';
export { type ConditionFlaw, type ConditionFlawCode, type TextPosition } from './condition-flaw.js';
export { nearest } from './condition-suggestion.js';
export type { ConditionScope } from './condition-scope.js';
export { recomputeCustomerFacts } from './customer-facts-recomputed.js';
export {
  afterPurchase,
  afterReturn,
  NO_PURCHASES,
  type CustomerFactsState,
  type KeptLine as KeptFactLine,
  type KeptPurchase,
} from './customer-facts.js';
export { OUTLOOK_FACTS, type CustomerOutlook, type DueProduct } from './customer-outlook.js';
export { FactsDesk, NO_FACTS, type CustomerFacts } from './facts-desk.js';
export { customerFactValues, type CustomerFactSources } from './customer-facts-values.js';
export {
  askAboutOccasion,
  decideOccasion,
  rulesFor,
  type AskedOccasion,
  type OccasionCustomer,
} from './decide-occasion.policy.js';
export {
  earnByRules,
  tierMultiplier,
  type DueEffect,
  type EarningContext,
  type EarningDecision,
} from './earn-by-rules.policy.js';
export { earnedOfKept, type KeptEarning } from './earned-of-kept.policy.js';
export { describeBound, explainEarning, type ExplainedEarning } from './explain-earning.js';
export {
  type Fact,
  type FactSubject,
  type FactType,
  type FactUnit,
  type Vocabulary,
  type Weekday,
} from './fact.js';
export type { FactFunction } from './fact-functions.js';
export { localTimeFacts, localTimeValues } from './fact-times.js';
export type {
  CustomerFactValues,
  EventFactValues,
  FactValues,
  LineFactValues,
  LocalTimeValues,
  ProgramFactValues,
  PurchaseFactValues,
} from './fact-values.js';
export { conditionFacts, withLine, type ConditionFacts } from './fact-views.js';
export { factAt, factsIn, type ConditionPlace } from './facts.js';
export { checkEvent, eventContent, type EventCommand } from './event-command.js';
export { expiryWarnings, WARNED_DAYS_BEFORE } from './expiry-warning.js';
export { HOLDOUT_PLACES, holdoutSeed, isHeldOut } from './holdout.policy.js';
export { needsCostPerPoint } from './judge-publishing.js';
export { judgePaths, judgeSkus, judgeTags } from './judge-line-filter.js';
export { judgeRule } from './judge-rule.js';
export { describeCostPerPoint, judgeCostPerPoint } from './cost-per-point.js';
export { countersOf, periodsOf, type Bound } from './limits.policy.js';
export type { RuleLine } from './line-filter.js';
export { dateOf, localTimeAt, type LocalTime } from './local-time.js';
export { describeNearMiss, type NearMiss } from './near-miss.policy.js';
export {
  anniversaryOn,
  birthdayOn,
  customEvent,
  joined,
  lapsedOn,
  occasionDay,
  replenishmentOn,
  tierChanged,
  wasBeforeJoining,
  type CustomEvent,
  type Occasion,
  type OccasionDay,
  type OccasionTrigger,
} from './occasion.js';
export { draftFromRecipe } from './recipe.js';
export type { Recipe, RecipeKind, RecipeOf } from './recipe-kinds.js';
export {
  compileRuleBook,
  versionsInForce,
  type RuleBook,
  type UnreadableVersion,
  type VersionInForce,
} from './rule-book.js';
export { conditionsOf } from './rule-conditions.js';
export {
  asCustomersSee,
  earningsOfOccasion,
  type OccasionId,
  type OccasionKind,
  type OccasionPage,
  type RecordedOccasion,
  type StoredOccasion,
} from './recorded-occasion.js';
export { RuleCounters, type CounterChange, type CounterKey, type Usage } from './rule-counters.js';
export * from './rule-definition.js';
export { RuleFlaws, type JudgeRuleContext } from './rule-flaws.js';
export { type IndexedRule } from './rule-index.js';
export {
  createRule,
  endRule,
  pauseRule,
  publishDraft,
  resumeRule,
  reviseRule,
  type SeenDraft,
} from './rule-lifecycle.policy.js';
export {
  draftOf,
  liveVersionOf,
  periodsInForce,
  stateAfter,
  stateOfRule,
  type Period,
  type Rule,
  type RuleAct,
  type RuleEdit,
  type RuleStep,
  type RuleVersion,
  type VersionState,
} from './rule-version.js';
export {
  compileSegments,
  customerFactsWithSegments,
  judgeSegment,
  judgeSegments,
  onlySegments,
  type SegmentDefinition,
  type SegmentScope,
  type SegmentSet,
} from './segment.js';
export {
  heldAtFirst,
  type HeldEarning,
  type StoredAward,
  type StoredEarning,
  type StoredRule,
} from './stored-earning.js';
export {
  factsForSuggestions,
  rulesForSuggestions,
  suggestByRules,
  suggestionsOfPurchase,
  type RuleSuggestion,
  type RuleSuggestions,
  type SuggestEffect,
} from './suggest-by-rules.policy.js';
export { checkTagging, TOO_MANY_TAGS, type Tagging, type TaggingCommand } from './tagging.js';
export { asksForRows, tierCodeAt, type ToldTier } from './tier-told.js';
export { EFFECTS, TRIGGERS } from './what-acts.js';
