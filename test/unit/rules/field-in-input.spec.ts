import { expect, it } from '@jest/globals';
import { fieldInInput } from '../../../src/rules/graphql/field-in-input.js';

const INPUT = {
  name: 'Ten',
  trigger: { lapsed: { afterDays: 0 } },
  condition: null,
  effects: [
    { addTag: { tag: '' } },
    { awardPoints: { award: { multiplier: { factor: '0' } }, lines: { skus: ['', 'A'] } } },
  ],
  recipe: { winBack: { points: 0 } },
};

it.each([
  ['name', 'name'],
  ['', ''],
  ['condition', 'condition'],
  ['trigger', 'trigger'],
  ['trigger.afterDays', 'trigger.lapsed.afterDays'],
  ['effects', 'effects'],
  ['effects.1', 'effects.1'],
  ['effects.0.tag', 'effects.0.addTag.tag'],
  ['effects.1.award.factor', 'effects.1.awardPoints.award.multiplier.factor'],
  ['effects.1.lines.skus.0', 'effects.1.awardPoints.lines.skus.0'],
  ['recipe.points', 'recipe.winBack.points'],
  ['recipe', 'recipe'],
  ['draft.schedule.until', 'draft.schedule.until'],
])('%j is %j in an input', (field, expected) => {
  const steps = field === '' ? [] : field.split('.');
  expect(fieldInInput(steps, INPUT).join('.')).toBe(expected);
});

it('is the same where the input has no more to go by', () => {
  expect(fieldInInput(['effects', '7', 'tag'], { effects: [] })).toEqual(['effects', '7', 'tag']);
  expect(fieldInInput(['draft', 'effects'], { ruleId: 'r', draft: { version: 1, revision: 1 } })).toEqual([
    'draft',
    'effects',
  ]);
});
