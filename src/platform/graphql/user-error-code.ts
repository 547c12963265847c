import { registerEnumType } from '@nestjs/graphql';

/** Every reason the API refuses an act for, as integrators read it. A code once given is never renamed. */
const DESCRIPTIONS = {
  INVALID: 'The value does not have the form that is asked for; the message says which.',
  REQUIRED: 'A value is missing.',
  TOO_LONG: 'The text is longer than allowed.',
  TOO_MANY: 'The list has more items than allowed.',
  OUT_OF_RANGE: 'The number is too small or too large, or is not whole where only whole numbers make sense.',
  UNSUPPORTED_TEXT: 'The text holds control characters or broken Unicode.',
  CURRENCY_MISMATCH: "The currency is not the program's.",
  TOTAL_MISMATCH: 'The given total is not what lines and discounts add up to.',
  DISCOUNT_ABOVE_LINE: 'A discount is larger than what it is taken from.',
  IN_THE_FUTURE: 'The time lies further ahead than clocks may differ.',
  TOO_OLD: 'The time lies further back than the program allows.',
  IDEMPOTENCY_CONFLICT: 'This external id was already used with other content; nothing was changed.',
  IDENTIFIER_TAKEN: 'The identifier belongs to another customer.',
  IDENTIFIER_INVALID: 'The identifier does not have the form of its kind.',
  CUSTOMER_NOT_FOUND: 'No such customer.',
  CUSTOMER_NOT_ELIGIBLE: 'The customer may not do this in their present status.',
  PURCHASE_NOT_FOUND: 'No such purchase is known; it may still arrive.',
  LINE_NOT_FOUND: 'The purchase has no such line.',
  NOTHING_TO_RETURN: 'No purchase was found with something left to return.',
  RETURN_EXCEEDS_PURCHASE: 'More is returned than was bought and not yet returned.',
  RECEIPT_INVALID: 'The receipt token cannot be used: it is wrong, foreign, used or expired.',
  INSUFFICIENT_POINTS: 'There are not enough points available.',
  POINTS_OUT_OF_RANGE: 'The points would leave the range that balances are kept in.',
  TEMPORARILY_UNAVAILABLE: 'The service could not do this just now; send the same request again.',
} as const;

export type UserErrorCode = keyof typeof DESCRIPTIONS;

export const UserErrorCode = Object.fromEntries(Object.keys(DESCRIPTIONS).map((code) => [code, code])) as {
  readonly [Code in UserErrorCode]: Code;
};

/** Whether a refusal's code is one that the API documents. */
export function isUserErrorCode(code: string): code is UserErrorCode {
  return Object.hasOwn(DESCRIPTIONS, code);
}

registerEnumType(UserErrorCode, {
  name: 'UserErrorCode',
  description: 'Why an act was refused. More codes may be added; treat an unknown one like INVALID.',
  valuesMap: Object.fromEntries(
    Object.entries(DESCRIPTIONS).map(([code, description]) => [code, { description }]),
  ),
});
