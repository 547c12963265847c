const SEED = 'LAUREL_SEED';

/** Says at once how far the battery is. */
export function say(line: string): void {
  process.stderr.write(`battery: ${line}\n`);
}

/** What everything random in a part hangs on: another seed in each run, unless one is given to repeat it. */
export function batterySeed(part: string): number {
  const seed = Number(process.env[SEED] ?? Date.now() % 2 ** 32);
  say(`${part}: seed ${seed} (${SEED}=${seed} takes it again)`);
  return seed;
}

/** Says what a part came to, e.g. `server kills: 50 kills, 20000 purchases, 0 faults`. */
export function sayTally(part: string, tally: Readonly<Record<string, number>>): void {
  const figures = Object.entries(tally).map(([what, count]) => `${count} ${what}`);
  say(`${part}: ${figures.join(', ')}`);
}
