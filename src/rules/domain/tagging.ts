import type { CustomerRef } from '../../customers/domain/index.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { MOST_TAGS } from './facts-desk.js';

/** Tags that staff put on a customer and take away, as they were sent. */
export interface TaggingCommand {
  readonly customer: CustomerRef;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The same, in order: tags are trimmed and in one form, as those in rules are. */
export interface Tagging {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

const LONGEST_TAG = 100;
const LONGEST_REFERENCE = 254;

/** Whether tags are in order, or everything that is wrong with them. */
export function checkTagging({ customer, add, remove }: TaggingCommand): Result<Tagging> {
  const flaws: Refusal[] = [];
  const reject = (code: string, message: string, field: readonly string[]): void => {
    flaws.push({ code, message, field, retryable: false });
  };
  const flaw = flawOfText(customer.value, { most: LONGEST_REFERENCE });
  if (flaw) reject(flaw.code, `customer ${flaw.message}.`, ['customer']);
  const judge = (tags: readonly string[], field: string): readonly string[] => {
    if (tags.length > MOST_TAGS) {
      reject('TOO_MANY', `${field} must be at most ${MOST_TAGS} tags.`, [field]);
      return [];
    }
    return tags.map((text, index) => {
      const tag = text.trim().normalize('NFC');
      const wrong = flawOfText(tag, { most: LONGEST_TAG });
      if (wrong) reject(wrong.code, `A tag ${wrong.message}.`, [field, String(index)]);
      return tag;
    });
  };
  const tagging = { add: judge(add, 'add'), remove: judge(remove, 'remove') };
  if (add.length + remove.length === 0) {
    reject('REQUIRED', 'There must be a tag to add or to remove.', []);
  }
  for (const [index, tag] of tagging.remove.entries()) {
    if (!tagging.add.includes(tag)) continue;
    reject('INVALID', 'A tag must not be both added and removed.', ['remove', String(index)]);
  }
  return flaws.length > 0 ? refuse(flaws) : ok(tagging);
}

/** The tags a customer would have are more than one may. */
export const TOO_MANY_TAGS: Refusal = {
  code: 'TOO_MANY',
  message: `A customer must have at most ${MOST_TAGS} tags.`,
  field: ['add'],
  retryable: false,
};
