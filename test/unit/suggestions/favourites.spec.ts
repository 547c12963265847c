import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import { habitsOf } from '../../../src/suggestions/domain/customer-habits.js';
import { favouritesOf } from '../../../src/suggestions/domain/favourites.js';
import { basket } from './habit-examples.js';

const [MILK, BREAD, TEA, CAKE] = [1, 2, 3, 4];

describe('favourites', () => {
  const habits = habitsOf([
    basket(0, [TEA, MILK]),
    basket(5, [TEA, MILK]),
    basket(9, [BREAD]),
    basket(12, [BREAD, MILK, CAKE]),
  ]);

  test('are what was bought on most days, lately above all', () => {
    assert.deepEqual(
      favouritesOf(habits, 5).map(({ product, times, lastDay }) => [product, times, lastDay]),
      [
        [MILK, 3, 12],
        [BREAD, 2, 12],
        [TEA, 2, 5],
      ],
    );
  });

  test('are as many as asked for', () => {
    assert.equal(favouritesOf(habits, 1).length, 1);
    assert.equal(favouritesOf(habitsOf([]), 3).length, 0);
  });
});
