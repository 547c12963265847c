import { describe, expect, it } from '@jest/globals';
import { compileFilter, pickLines } from '../../../src/rules/domain/line-filter.js';
import { ALL_LINES, type LineFilter } from '../../../src/rules/domain/rule-definition.js';
import { ruleLine } from './rule-examples.js';

const LINES = [
  ruleLine({ sku: 'TEA', categories: ['Drinks', 'Drinks > Tea'], tags: ['organic'] }),
  ruleLine({ sku: 'MUG', categories: ['Kitchen'], tags: [] }),
  ruleLine({ sku: 'JAM', categories: [], tags: ['organic', 'offer'] }),
];

function taken(filter: Partial<LineFilter>, condition: (line: unknown) => boolean = () => true) {
  return pickLines(
    compileFilter({ ...ALL_LINES, ...filter }, () => condition as never),
    LINES,
    (index) => LINES[index],
  );
}

describe('a line filter', () => {
  it.each<[string, Partial<LineFilter>, readonly number[] | null]>([
    ['of nothing takes every line', {}, null],
    ['of skus takes these', { skus: ['MUG', 'NONE'] }, [1]],
    ['tells skus apart by case', { skus: ['mug'] }, []],
    ['of a category takes what lies in it, however deep', { categoryPaths: ['Drinks'] }, [0]],
    [
      'of a category takes nothing from those beside or above it',
      { categoryPaths: ['Drinks > Teapots', 'Kitch'] },
      [],
    ],
    ['of tags takes what has any', { tags: ['organic'] }, [0, 2]],
    ['takes what any of its lists names', { skus: ['MUG'], tags: ['offer'] }, [1, 2]],
    ['takes all but what is excluded', { excludedTags: ['offer'] }, [0, 1]],
    ['excludes also what is named', { tags: ['organic'], excludedCategoryPaths: ['Drinks'] }, [2]],
    ['excludes by sku', { excludedSkus: ['TEA'] }, [1, 2]],
    ['that names every line is as good as none', { skus: ['TEA', 'MUG', 'JAM'] }, null],
  ])('%s', (_, filter, expected) => {
    expect(taken(filter)).toEqual(expected);
  });

  it('asks its condition of what is left only', () => {
    const asked: unknown[] = [];
    const dear = (line: unknown): boolean => asked.push(line) > 1;
    expect(taken({ tags: ['organic'], condition: 'dear' }, dear)).toEqual([2]);
    expect(asked).toEqual([LINES[0], LINES[2]]);
  });

  it('hands on what its condition ran into', () => {
    const fault = { fault: { code: 'DIVISION_BY_ZERO', message: 'a number was divided by zero' } };
    expect(taken({ condition: 'faulty' }, () => fault as never)).toBe(fault);
  });
});
