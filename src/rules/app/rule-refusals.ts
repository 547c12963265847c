import type { Refusal } from '../../kernel/refusal.js';

export const RULE_NOT_FOUND: Refusal = {
  code: 'RULE_NOT_FOUND',
  message: 'There is no such rule.',
  field: ['ruleId'],
  retryable: false,
};
