import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { happening, scene } from './happenings.js';
import { LedgerModel } from './ledger-model.js';
import { Worlds } from './two-worlds.js';

const SEEDS = process.env['LAUREL_LONG'] === '1' ? 2_000 : 200;
/** On average; fast-check draws any number up to twice as many. */
const COMMANDS = 60;

describe("a customer's points", () => {
  test('are what a simple model says, whatever happens and however often time is written down', () => {
    fc.assert(
      fc.property(
        scene,
        fc.array(happening, { maxLength: 2 * COMMANDS, size: 'max' }),
        (setting, happenings) => {
          const model = new LedgerModel(setting.timeZone, setting.start);
          const worlds = new Worlds(setting);
          for (const { play } of happenings) {
            play(model, worlds);
            worlds.compare(model);
          }
          worlds.close(model);
        },
      ),
      // To play a failure again, put the `seed` and `path` that were printed beside it.
      { numRuns: SEEDS },
    );
  }, 1_200_000);
});
