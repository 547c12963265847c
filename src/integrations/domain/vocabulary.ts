/** Numbers the distinct texts of a column, so that each is kept once and a row holds a number. */
export class Vocabulary {
  private readonly numbers = new Map<string, number>();
  private readonly texts: string[] = [];

  get size(): number {
    return this.texts.length;
  }

  /** From 0, in the order they were first met. */
  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.texts.push(text);
    this.numbers.set(text, number);
    return number;
  }

  textOf(number: number): string {
    const text = this.texts[number];
    if (text === undefined) throw new RangeError('no text has this number');
    return text;
  }
}
