import { hash } from 'node:crypto';
import { newId, type CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { isSealOver, sealOver } from '../../kernel/sealed-token.js';
import type { Program } from '../../programs/index.js';
import {
  formatImpressionToken,
  MARK_BYTES,
  parseImpressionToken,
  sealedImpression,
  type Impression,
  type ImpressionId,
} from '../domain/impression-token.js';
import type { Suggested, WasSuggested } from '../domain/suggested.js';

/** An impression as its id proves it. */
export interface OpenedImpression extends Impression {
  readonly wasSuggested: WasSuggested;
}

/**
 * The id of a new answer with suggestions, as it is told. Asking changes nothing: what was put forward, to whom and
 * when stands in the id itself, until somebody reports what came of it.
 */
export function newImpression(
  program: Program,
  customerId: CustomerId | null,
  now: Instant,
  suggested: readonly Suggested[],
): string {
  const impression = { impressionId: newId<ImpressionId>(), customerId, shownAt: now };
  return impressionTokenOf(program, impression, suggested);
}

export function impressionTokenOf(
  program: Program,
  impression: Impression,
  suggested: readonly Suggested[],
): string {
  const marked = { ...impression, marks: suggested.map(markerFor(program, impression)) };
  return formatImpressionToken({ ...marked, seal: sealOver(sealedImpression(marked), program.receiptKey) });
}

/** What a token says, if this program made it. */
export function openImpressionToken(program: Program, text: string): OpenedImpression | undefined {
  const token = parseImpressionToken(text);
  if (!token || !isSealOver(token.seal, sealedImpression(token), program.receiptKey)) return undefined;
  const { impressionId, customerId, shownAt } = token;
  const [marks, mark] = [new Set(token.marks), markerFor(program, token)];
  const wasSuggested: WasSuggested = (...suggested) => marks.has(mark(suggested));
  return { impressionId, customerId, shownAt, wasSuggested };
}

/**
 * Marks what is put forward under an impression. The key is the impression's own, so that a mark says nothing in any
 * other. Behind it a plain digest does, and takes a third of the time of an HMAC for each: nobody can go on from the
 * few bytes of it that a mark shows.
 */
function markerFor(program: Program, { impressionId }: Impression): (suggested: Suggested) => string {
  const key = sealOver(`marks ${impressionId}`, program.receiptKey).toString('hex');
  return (suggested) => hash('sha256', `${key} ${JSON.stringify(suggested)}`).slice(0, 2 * MARK_BYTES);
}
