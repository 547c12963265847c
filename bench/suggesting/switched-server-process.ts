/**
 * The service, but that the sweeps which suggestions live on run only while they are told to: a file names those that
 * may. A process of its own; told by environment variables where it is, and by those of the service the rest.
 */
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { serve } from '../../src/main.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SweepRegistry } from '../../src/platform/jobs/index.js';
import { SUGGESTION_SWEEPS } from './sweep-switch.js';

const { SWITCH_FILE, DATABASE_URL } = process.env;
if (!SWITCH_FILE || !DATABASE_URL) throw new Error('SWITCH_FILE and DATABASE_URL are needed');

const application = await serve(readConfig(process.env), DATABASE_URL);
for (const sweep of application.get(SweepRegistry, { strict: false }).all()) {
  if (!SUGGESTION_SWEEPS.some((name) => name === sweep.name)) continue;
  const run = sweep.run.bind(sweep);
  sweep.run = async (programId, signal) => {
    const mayRun = readFileSync(SWITCH_FILE, 'utf8').split(' ').includes(sweep.name);
    return mayRun && (await run(programId, signal));
  };
}
