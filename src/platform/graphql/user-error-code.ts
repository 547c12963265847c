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
  VERSION_CONFLICT:
    'Somebody else saved a newer version meanwhile; nothing was changed. Look at it and send yours again.',
  IDENTIFIER_TAKEN: 'The identifier belongs to another customer.',
  IDENTIFIER_INVALID: 'The identifier does not have the form of its kind.',
  CUSTOMER_NOT_FOUND: 'No such customer.',
  CUSTOMER_NOT_ELIGIBLE: 'The customer may not do this in their present status.',
  PURCHASE_NOT_FOUND: 'No such purchase is known; it may still arrive.',
  PRODUCT_NOT_FOUND: 'The catalogue has no such product.',
  LINE_NOT_FOUND: 'The purchase has no such line.',
  NOTHING_TO_RETURN: 'No purchase was found with something left to return.',
  RETURN_EXCEEDS_PURCHASE: 'More is returned than was bought and not yet returned.',
  RECEIPT_INVALID: 'The receipt token cannot be used: it is wrong, foreign, used or expired.',
  IMPRESSION_INVALID: 'No suggestions were made under this id: it is wrong, foreign or about somebody else.',
  NOT_SUGGESTED: 'The answer that is reported on did not put this forward.',
  INSUFFICIENT_POINTS: 'There are not enough points available.',
  POINTS_OUT_OF_RANGE: 'The points would leave the range that balances are kept in.',
  INVALID_CONDITION: 'The condition cannot be used; the message says what is wrong with it, and where.',
  RULE_NOT_FOUND: 'No such rule.',
  VERSION_NOT_FOUND: 'The rule has no such version.',
  NOT_A_DRAFT: 'The version is no draft any more; it never changes.',
  NEWER_DRAFT: 'The draft was changed since it was seen; nothing was done. Look at it first.',
  DOES_NOTHING: 'The rule would do nothing; the message says why.',
  COST_PER_POINT_MISSING: 'A budget in money needs the program to say what a point costs.',
  NOT_PUBLISHED: 'The rule was never published.',
  RULE_ENDED: 'The rule has ended.',
  RULE_NOT_FOR_PURCHASES: 'Only rules that purchases trigger can be tried out or corrected.',
  CORRECTION_NOT_FOUND: 'No such correction.',
  CORRECTION_EXCEEDS_LIMITS:
    'The correction would give more by a rule with a budget or limits for all customers than that rule gave.',
  CORRECTION_OVERLAPS:
    'Another correction covers some of that time; undo the one that the message names first.',
  SEGMENT_NOT_FOUND: 'No such segment.',
  SEGMENT_CYCLE: 'The segment would ask for itself, if only by way of others.',
  SEGMENT_IN_USE: 'A published rule or another segment asks for the segment.',
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
