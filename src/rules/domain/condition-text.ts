/*
 * Writing texts into conditions. Skus, names of categories and the like come from outside; in a condition they stand
 * between quotes with everything escaped that could end the quotes, a line or the literal.
 */

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text as a literal that reads back as exactly that text. Throws a RangeError for broken Unicode. */
export function textLiteral(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('a text with broken Unicode cannot stand in a condition');
  let literal = '';
  for (const character of text) literal += ESCAPES[character] ?? escaped(character);
  return `"${literal}"`;
}

/** Control characters and those that make text read in another order or not at all would hide what is written. */
const HIDDEN = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u;

function escaped(character: string): string {
  if (!HIDDEN.test(character)) return character;
  const code = character.codePointAt(0)!.toString(16);
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** A list of texts as a literal. */
export function textsLiteral(texts: readonly string[]): string {
  return `[${texts.map(textLiteral).join(', ')}]`;
}

const AMOUNT = /^(\d{1,12})(?:\.(\d{1,4}))?$/;

/** Reads an amount such as `12.50` into minor units of a currency with that many decimal places. */
export function parseAmount(text: string, minorDigits: number): number | undefined {
  const match = AMOUNT.exec(text);
  const places = match?.[2] ?? '';
  if (!match || places.length > minorDigits) return undefined;
  const minor = Number(`${match[1]}${places.padEnd(minorDigits, '0')}`);
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** An amount as it is written in a condition: `money("12.50")`. */
export function amountLiteral(amountMinor: number, minorDigits: number): string {
  return `money("${amountText(amountMinor, minorDigits)}")`;
}

/** An amount without its currency: `12.50`. */
export function amountText(amountMinor: number, minorDigits: number): string {
  const digits = String(amountMinor).padStart(minorDigits + 1, '0');
  return minorDigits === 0 ? digits : `${digits.slice(0, -minorDigits)}.${digits.slice(-minorDigits)}`;
}
