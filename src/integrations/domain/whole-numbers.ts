/** A growing list of whole numbers of 32 bits: 4 bytes each, where an array of rows as objects would take a hundred. */
export class WholeNumbers {
  private numbers = new Int32Array(1024);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: number): void {
    if (this.count === this.numbers.length) {
      const longer = new Int32Array(this.numbers.length * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    this.numbers[this.count++] = value;
  }

  set(index: number, value: number): void {
    this.numbers[index] = value;
  }

  at(index: number): number {
    return this.numbers[index]!;
  }
}
