import { CustomerFactsEntity } from './customer-facts.entity.js';
import { CustomerOutlookEntity } from './customer-outlook.entity.js';
import { RuleCounterEntity } from './rule-counter.entity.js';
import { RuleDraftEntity } from './rule-draft.entity.js';
import { RuleFaultEntity } from './rule-fault.entity.js';
import { RuleOccasionDayEntity } from './rule-occasion-day.entity.js';
import { RuleOccasionEntity } from './rule-occasion.entity.js';
import { RuleStepEntity } from './rule-step.entity.js';
import { RuleVersionEntity } from './rule-version.entity.js';
import { RuleEntity } from './rule.entity.js';
import { SegmentEntity } from './segment.entity.js';

export const rulesEntities = [
  CustomerFactsEntity,
  CustomerOutlookEntity,
  RuleCounterEntity,
  RuleDraftEntity,
  RuleFaultEntity,
  RuleOccasionDayEntity,
  RuleOccasionEntity,
  RuleStepEntity,
  RuleVersionEntity,
  RuleEntity,
  SegmentEntity,
] as const;
