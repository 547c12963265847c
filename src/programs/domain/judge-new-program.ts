import { isSupportedCountry, type CountryCode } from 'libphonenumber-js/core';
import numberingPlans from 'libphonenumber-js/min/metadata';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { judgeFirstSettings } from './judge-point-settings.js';
import { judgeStorefront } from './judge-storefront.js';
import type { NewProgram, NewProgramCommand } from './new-program.js';

const LONGEST_NAME = 100;
/** The earliest instant that is read at all, so that imported history finds settings in force. */
const BEGINNING: Instant = Date.UTC(1900, 0, 1);

/**
 * Judges the values of a program to be made, and tells everything that is wrong with them: REQUIRED, TOO_LONG and
 * UNSUPPORTED_TEXT (texts), INVALID (codes, durations, dates, the key), OUT_OF_RANGE (the rate).
 *
 * Example: "gbp" and "Europe/London" with 1 point per 100 make a program in GBP whose first settings, version 1,
 * hold from 1900 on.
 */
export function judgeNewProgram(command: NewProgramCommand): Result<NewProgram> {
  const flaws: Refusal[] = [];
  const flag = (field: string, code: string, message: string): void => {
    flaws.push({ code, message, field: field.split('.'), retryable: false });
  };
  const program: NewProgram = {
    name: command.name.trim(),
    currency: command.currency.trim().toUpperCase(),
    timeZone: command.timeZone.trim(),
    defaultCountry: command.defaultCountry?.trim().toUpperCase() ?? null,
    pricesIncludeTax: command.pricesIncludeTax,
    storefront: command.storefront && judgeStorefront(command.storefront, flag),
    settings: { version: 1, effectiveFrom: BEGINNING, ...judgeFirstSettings(command, flag) },
  };
  const flaw = flawOfText(program.name, { most: LONGEST_NAME });
  if (flaw) flag('name', flaw.code, `The name ${flaw.message}.`);
  if (!Intl.supportedValuesOf('currency').includes(program.currency)) {
    flag('currency', 'INVALID', 'The currency must be an ISO 4217 code, such as GBP.');
  }
  if (!isTimeZone(program.timeZone)) {
    flag('timeZone', 'INVALID', 'The time zone must be an IANA name, such as Europe/London.');
  }
  if (program.defaultCountry !== null && !isCountry(program.defaultCountry)) {
    flag('defaultCountry', 'INVALID', 'The country must be an ISO 3166-1 code of two letters, such as GB.');
  }
  return flaws.length > 0 ? refuse(flaws) : ok(program);
}

function isTimeZone(name: string): boolean {
  // An offset is no zone: it would not follow the clocks when they change.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isCountry(code: string): boolean {
  return isSupportedCountry(code as CountryCode, numberingPlans);
}
