/**
 * An expected refusal, told to the caller as data. It binds nothing: the same request may be sent again, mended.
 *
 * - `code`: one of the codes the API documents, upper snake case.
 * - `message`: one sentence saying what is wrong and what would be right; holds no personal data.
 * - `field`: the path to the offending input value, e.g. `['lines', '2', 'quantity']`; empty when it concerns the whole.
 * - `retryable`: whether the very same request may succeed later.
 * - `details`: figures that help, by code (e.g. the quantity that could still be returned).
 */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly field: readonly string[];
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** The refusals of a whole batch item, with the item's own path put in front of each. */
export function under(refusals: readonly Refusal[], ...path: readonly string[]): Refusal[] {
  return refusals.map((refusal) => ({ ...refusal, field: [...path, ...refusal.field] }));
}
