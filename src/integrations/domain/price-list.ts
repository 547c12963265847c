import { parseDecimal } from './decimal.js';
import { priceOf, type Price } from './price.js';
import { Vocabulary } from './vocabulary.js';

/** Numbers the distinct prices of a file, each of which is read once. */
export class PriceList {
  private readonly texts = new Vocabulary();
  private readonly prices: (Price | undefined)[] = [];

  /** `minorDigits`: how many decimal places the currency's amounts are written with. */
  constructor(private readonly minorDigits: number) {}

  /** Undefined for a text that is no price. */
  numberOf(text: string): number | undefined {
    const number = this.texts.numberOf(text);
    if (number === this.prices.length) {
      const decimal = parseDecimal(text);
      this.prices.push(decimal && priceOf(decimal, this.minorDigits));
    }
    return this.prices[number] && number;
  }

  priceOf(number: number): Price {
    const price = this.prices[number];
    if (!price) throw new RangeError('no price has this number');
    return price;
  }
}
