import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dueReason,
  promotionWords,
  suggestionWords,
  type ComplementEvidence,
  type DueEvidence,
  type PopularEvidence,
} from '../../../src/suggestions/domain/suggestion-words.js';

const milkWithCoffee: ComplementEvidence = {
  kind: 'COMPLEMENTARY',
  with: 'COFFEE',
  baskets: 1_000,
  given: 20,
  suggested: 90,
  together: 7,
  significant: true,
};

const coffee: DueEvidence = {
  kind: 'DUE_AGAIN',
  times: 8,
  gapDays: 21,
  daysSinceLast: 24,
  basis: 'OWN_GAPS',
};

describe('what goes with the basket', () => {
  const words = (change: Partial<ComplementEvidence>): { cashier: string; customer: string } =>
    suggestionWords('WHOLE MILK', { ...milkWithCoffee, ...change });

  it('is asked, with how many did so', () => {
    expect(words({})).toEqual({
      cashier: 'Would you like whole milk with that? 7 of 20 purchases with coffee had it too.',
      customer: 'Would you like whole milk with that? It is often bought with coffee.',
    });
    expect(words({ given: 200, together: 70 }).cashier).toContain(
      'About 1 in 3 purchases with coffee had it too.',
    );
  });

  it('is said by how much more often, where few did so but more than usual', () => {
    expect(words({ given: 200, suggested: 10, together: 10 })).toEqual({
      cashier:
        'Would you like whole milk with that? With coffee it is bought about 5 times as often as usual.',
      customer: 'Would you like whole milk with your coffee?',
    });
    expect(words({ baskets: 10_000, given: 2_000, suggested: 600, together: 160 }).cashier).toBe(
      'Would you like whole milk with that? Some customers buy it with coffee.',
    );
  });

  it('is not called often, nor counted, where it may be chance', () => {
    for (const together of [0, 1, 2, 12]) {
      const { cashier, customer } = words({ together, significant: false });
      expect(`${cashier} ${customer}`).not.toMatch(/\d|often/);
    }
    expect(words({ together: 2, significant: false }).cashier).toContain(
      'Some customers buy it with coffee.',
    );
    expect(words({ together: 1, significant: false }).cashier).toContain(
      'It has been bought with coffee before.',
    );
    expect(words({ together: 0, significant: false }).cashier).toContain('It may go well with coffee.');
  });
});

describe('what is due again', () => {
  it('tells the cashier how often and when, and the customer neither', () => {
    expect(suggestionWords('COFFEE', coffee)).toEqual({
      cashier: 'Buys coffee about every 21 days; last bought 24 days ago.',
      customer: 'Running low on coffee?',
    });
    expect(dueReason('COFFEE', { ...coffee, daysSinceLast: 1 })).toBe(
      'buys coffee about every 21 days; last bought yesterday',
    );
  });

  it.each([
    [1, 'PROGRAM', 24, 'bought coffee once, 24 days ago; may be due again'],
    [1, 'PROGRAM', 3, 'bought coffee once, 3 days ago'],
    [2, 'CUSTOMER', 24, 'bought coffee twice, last 24 days ago; may be due again'],
    [2, 'CUSTOMER', 0, 'bought coffee twice, last today'],
  ] as const)('claims no habit of %i purchases', (times, basis, daysSinceLast, words) => {
    expect(dueReason('coffee', { ...coffee, times, basis, daysSinceLast })).toBe(words);
  });

  it('is asked after as running low only around the time when it is', () => {
    const asked = (change: Partial<DueEvidence>): string =>
      suggestionWords('coffee', { ...coffee, ...change }).customer;
    expect(asked({ daysSinceLast: 17 })).toBe('Running low on coffee?');
    expect(asked({ daysSinceLast: 5 })).toBe('Would you like coffee again?');
    expect(asked({ daysSinceLast: 63 })).toBe('Would you like coffee again?');
    expect(asked({ times: 1 })).toBe('Would you like coffee again?');
  });

  it('tells the customer nothing of when or how often, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 800 }),
        fc.nat({ max: 2_000 }),
        (times, gapDays, daysSinceLast) => {
          const { customer } = suggestionWords('coffee', { ...coffee, times, gapDays, daysSinceLast });
          expect(customer).not.toMatch(/\d|ago|every|once|twice|today|yesterday|times/);
        },
      ),
    );
  });
});

describe('what is new, popular or put forward by the shop', () => {
  const pair = {
    kind: 'SOMETHING_NEW',
    because: 'HONEY',
    baskets: 1_000,
    given: 100,
    suggested: 80,
  } as const;

  it('is new', () => {
    expect(suggestionWords('GREEN TEA', { ...pair, together: 40, significant: true })).toEqual({
      cashier: 'Something new: people who buy honey also choose green tea.',
      customer: 'People who like honey also choose green tea.',
    });
  });

  it('is new, and said of nobody where it may be chance', () => {
    expect(suggestionWords('GREEN TEA', { ...pair, together: 1, significant: false })).toEqual({
      cashier: 'Something new: green tea. It has been bought with honey before.',
      customer: 'Something new for you: green tea.',
    });
  });

  const popular: PopularEvidence = { kind: 'POPULAR', boughtIn: 85, baskets: 1_000, reason: 'NEW_CUSTOMER' };

  it('is popular, and marked so', () => {
    expect(suggestionWords('GREEN TEA', popular)).toEqual({
      cashier:
        'Green tea. It was in about 1 in 12 purchases. A new customer: a popular choice, not a personal one.',
      customer: 'Green tea: a favourite with our customers.',
    });
    for (const reason of ['NEW_CUSTOMER', 'NO_CUSTOMER', 'LITTLE_KNOWN'] as const) {
      expect(suggestionWords('tea', { ...popular, reason }).cashier).toContain(
        'a popular choice, not a personal one',
      );
    }
  });

  it.each([
    [19, 100],
    [30, 2_000],
    [0, 50],
  ])('is no favourite in %i of %i purchases', (boughtIn, baskets) => {
    const { cashier, customer } = suggestionWords('tea', { ...popular, boughtIn, baskets });
    expect(customer).toBe('Tea: bought by other customers.');
    expect(cashier.includes('purchases.')).toBe(boughtIn > 0);
  });

  it('is what the shop recommends', () => {
    expect(suggestionWords('GREEN TEA', { kind: 'SHOP_CHOICE' })).toEqual({
      cashier: 'The shop recommends green tea.',
      customer: 'We recommend green tea.',
    });
  });

  it('is a promotion, in the words of the marketer', () => {
    const why = dueReason('COFFEE', coffee);
    expect(promotionWords({ message: ' Treat yourself! ', products: ['COFFEE', 'GREEN TEA'], why })).toEqual({
      cashier:
        'The shop suggests coffee and green tea. Treat yourself! Why: buys coffee about every 21 days; last bought ' +
        '24 days ago.',
      customer: 'Treat yourself!',
    });
    expect(promotionWords({ message: 'For you', products: ['MUG'], why: null })).toEqual({
      cashier: 'The shop suggests mug. For you.',
      customer: 'For you.',
    });
  });
});
