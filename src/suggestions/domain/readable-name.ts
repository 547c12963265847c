/*
 * A product's name as it reads in a sentence.
 *
 * Rule: a name of which most words are in capitals was shouted by the till: those words are written small, but for
 * abbreviations, initials, codes, and the names of places, feasts, months and days. A name in mixed case stays as it
 * is. Blanks are tidied up, and a very long name is cut at a word.
 *
 * Example: "WHITE HANGING HEART T-LIGHT HOLDER" is "white hanging heart T-light holder", "3 USB CABLES, 60CM" is
 * "3 USB cables, 60cm".
 */

/** What a sentence can bear of a name, in characters. */
const LONGEST = 60;

const ABBREVIATIONS = new Set(
  (
    'ABC AC BBQ BMX BPA CCTV CD DAB DIY DVD EU GB GPS HD HDMI ID IPA LCD LED MDF NFC PC PDF PVC RGB SIM SPF ' +
    'SUV TV UHT UK UPVC USA USB UV VHS VIP WC WIFI XL XS XXL'
  ).split(' '),
);

/** Written with a capital in English wherever they stand. Not MAY, POLISH or TURKEY, which are mostly something else. */
const PROPER = new Set(
  (
    'africa african america american asia asian australia australian austrian bavarian belgian berlin brazilian ' +
    'brazil britain british california canadian caribbean celtic chinese christmas columbian colombian cornish ' +
    'cuban danish dr dutch easter edwardian egyptian england english europe european finnish france french ' +
    'georgian german germany greek halloween hawaiian indian ireland irish italian italy jamaican japan japanese ' +
    'kenyan korean lebanese london mediterranean mexican mexico moroccan mr mrs ms norwegian paris persian ' +
    'portuguese roman russian scandinavian scotland scottish spain spanish swedish swiss thai turkish valentine ' +
    'valentines victorian vienna vietnamese wales welsh xmas york january february april june july august ' +
    'september october november december monday tuesday wednesday thursday friday saturday sunday'
  ).split(' '),
);

/** A unit, with its number or after it, or the ending of a number: 60CM, 2X4M, 12 CT, 50'S. Litres and watts keep theirs. */
const MEASURE =
  /^(?:CL|CM|CT|FT|KG|LB|LBS|MG|ML|MM|PCS|PK|PKT|PT|QT)$|^[\d.,X]+(?:CL|CM|CT|FT|G|GM|GR|IN|KG|LBS?|M|MG|ML|MM|OZ|PCS?|PK|['’]?S|ST|ND|RD|TH)$/;

/** What words are separated by, where it is not a blank. An apostrophe, a point and a digit stand within words. */
const WORDS = /[\p{L}\p{N}][\p{L}\p{N}'’.,]*(?<![.,])|[^\p{L}\p{N}]+/gu;

const isShouted = (word: string): boolean => /\p{Lu}/u.test(word) && !/\p{Ll}/u.test(word);

export function readableName(name: string): string {
  const tidied = name
    .replace(/\s+/gu, ' ')
    .replace(/(\p{L}),(?=\p{L})/gu, '$1, ')
    .replace(/^[\s*,;:_-]+|[\s*.,;:_-]+$/gu, '');
  const words = tidied.split(' ').filter((word) => /\p{L}{2}/u.test(word));
  const shouted = words.filter(isShouted).length * 2 > words.length;
  const readable = shouted ? tidied.split(' ').map(lowered).join(' ') : tidied;
  return shortened(readable === '' ? name.trim() : readable);
}

/** A text with its first letter as a sentence begins. */
export function capitalised(text: string): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase('en') + text.slice(first.length);
}

function lowered(token: string): string {
  const parts = token.match(WORDS) ?? [token];
  return parts.map((part, index) => loweredPart(part, index > 0 && parts[index - 1]!.endsWith("'"))).join('');
}

function loweredPart(part: string, endsAWord: boolean): string {
  if (!isShouted(part)) return part;
  const lower = part.toLocaleLowerCase('en');
  if (endsAWord || lower === 'a') return lower;
  const [stem = ''] = lower.split(/['’]/u);
  if (PROPER.has(stem) || (stem === 'i' && stem !== lower)) return capitalised(lower);
  return staysUpper(part) ? part : lower;
}

/** Abbreviations, initials (T-LIGHT, D.O.F.), codes with digits, and what cannot be spoken for want of a vowel. */
function staysUpper(part: string): boolean {
  if (MEASURE.test(part)) return false;
  if (/\d/u.test(part)) return !/\p{L}{4}/u.test(part);
  if (/^[A-Z]$/u.test(part) || ABBREVIATIONS.has(part)) return true;
  if (/^\p{L}(?:\.\p{L})+\.?$/u.test(part)) return true;
  return part.length <= 5 && /^[A-Z]+$/u.test(part) && !/[AEIOUY]/u.test(part);
}

function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST) return name;
  const start = characters.slice(0, LONGEST - 1).join('');
  const lastBlank = start.lastIndexOf(' ');
  return `${start.slice(0, lastBlank > LONGEST / 2 ? lastBlank : undefined).replace(/[\s.,;:-]+$/u, '')}…`;
}
