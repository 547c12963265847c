/*
 * Who does not get a rule's effects.
 *
 * Rule: a hash of rule and customer gives every customer a place from 0 to 9,999 that is their own for each rule and
 * never changes; those whose place lies below the rule's share are held out. A larger share holds out everybody whom
 * a smaller one did.
 *
 * Example: with a share of 500 one customer in twenty is held out, and stays so in every version of the rule.
 */

/** How many places there are: shares are in ten-thousandths. */
export const HOLDOUT_PLACES = 10_000;

const { imul } = Math;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The start of the hash that belongs to a rule. */
export function holdoutSeed(ruleId: string): number {
  return fnv1a(FNV_OFFSET, `${ruleId}:`);
}

/** Whether a customer is held out of the rule with that seed. */
export function isHeldOut(seed: number, share: number, customerId: string): boolean {
  return share > 0 && scramble(fnv1a(seed, customerId)) % HOLDOUT_PLACES < share;
}

/** FNV-1a of 32 bits, over the code units of a text. */
function fnv1a(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}

/** The last step of MurmurHash3: without it ids that differ in few letters would fall into places near each other. */
function scramble(hash: number): number {
  let mixed = hash;
  mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
