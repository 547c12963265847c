import TestSequencer from '@jest/test-sequencer';

/** Suites that share a year of a real shop, which the first of them imports. */
const ON_RETAIL_DATA = /-retail\.spec\.ts$/;

/**
 * The order in which Jest begins the suites: as usual, but one that imports what others share comes first, and these
 * only after a while, so that no worker stands waiting for it.
 */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const [first, ...later] = sorted.filter(({ path }) => ON_RETAIL_DATA.test(path));
    if (!first) return sorted;
    const others = sorted.filter(({ path }) => !ON_RETAIL_DATA.test(path));
    const meanwhile = Math.ceil(others.length / 3);
    return [first, ...others.slice(0, meanwhile), ...later, ...others.slice(meanwhile)];
  }
}
