import { newId, type CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { isSealOver, sealOver } from '../../kernel/sealed-token.js';
import type { Program } from '../../programs/index.js';
import {
  formatImpressionToken,
  parseImpressionToken,
  sealedImpression,
  type Impression,
  type ImpressionId,
} from '../domain/impression-token.js';

/**
 * The id of a new answer with suggestions, as it is told. Asking changes nothing: who was shown something and when
 * stands in the id itself, until somebody reports what came of it.
 */
export function newImpression(program: Program, customerId: CustomerId | null, now: Instant): string {
  return impressionTokenOf(program, { impressionId: newId<ImpressionId>(), customerId, shownAt: now });
}

export function impressionTokenOf(program: Program, impression: Impression): string {
  const seal = sealOver(sealedImpression(impression), program.receiptKey);
  return formatImpressionToken({ ...impression, seal });
}

/** What a token says, if this program made it. */
export function openImpressionToken(program: Program, text: string): Impression | undefined {
  const token = parseImpressionToken(text);
  return token && isSealOver(token.seal, sealedImpression(token), program.receiptKey) ? token : undefined;
}
