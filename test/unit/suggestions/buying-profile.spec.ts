import { expect, it } from '@jest/globals';
import { buyingProfileOf } from '../../../src/suggestions/domain/buying-profile.js';
import { habitsOf } from '../../../src/suggestions/domain/customer-habits.js';
import { expectedOfCustomer } from '../../../src/suggestions/domain/expected-of-customer.js';
import { fitOutlookModels } from '../../../src/suggestions/domain/outlook-models.js';
import { programPriors } from '../../../src/suggestions/domain/program-priors.js';
import { basket } from './habit-examples.js';
import { simulateOutlooks, TODAY } from './simulated-days.js';

const [COFFEE, TEA, CAKE] = [1, 2, 3];
const HABITS = habitsOf([
  basket(TODAY - 60, [COFFEE, TEA], 900),
  basket(TODAY - 40, [COFFEE], 700),
  basket(TODAY - 20, [COFFEE, TEA, CAKE], 1_400),
]);
const PRIORS = programPriors([HABITS]);
const FITTED = { priors: PRIORS, models: fitOutlookModels(simulateOutlooks(1_000), TODAY) };

it('a profile tells favourites, cadence, what is due and what to expect, as rules are told', () => {
  const profile = buyingProfileOf(HABITS, FITTED, TODAY);
  expect(profile.habits).toBe(HABITS);
  expect(profile.cadence).toMatchObject({ state: 'ON_TIME', visits: 3, daysSinceLast: 20 });
  expect(profile.favourites.map(({ product }) => product)).toEqual([COFFEE, TEA]);
  expect(profile.due.map(({ product, times }) => [product, times])).toEqual([
    [COFFEE, 3],
    [TEA, 2],
  ]);
  const { due, ...expected } = expectedOfCustomer(HABITS, FITTED, TODAY);
  expect(profile.outlook).toMatchObject({ ...expected, why: { purchases: null, spend: null } });
  expect(profile.due).toEqual(expect.arrayContaining([...due]));
});

it('a profile says why figures are assumed, and has none before anything was learned', () => {
  const none = { purchaseDays: [], firstDay: [], lastDay: [], meanSpendMinor: [] };
  const assumed = { priors: PRIORS, models: fitOutlookModels(none, TODAY) };
  expect(buyingProfileOf(HABITS, assumed, TODAY).outlook).toMatchObject({
    basis: { purchases: 'ASSUMED', spend: 'ASSUMED' },
    why: { purchases: 'TOO_SHORT', spend: 'TOO_FEW' },
  });
  expect(buyingProfileOf(HABITS, { priors: PRIORS, models: null }, TODAY).outlook).toBeNull();
});

it('of who kept nothing there is nothing to tell', () => {
  expect(buyingProfileOf(habitsOf([]), FITTED, TODAY)).toMatchObject({
    cadence: { state: 'NONE' },
    favourites: [],
    due: [],
    outlook: null,
  });
});
