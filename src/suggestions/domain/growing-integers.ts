const FIRST_ROOM = 1_024;

/** A list of whole numbers of 32 bits in typed memory that doubles its room as it fills. */
export class GrowingIntegers {
  private room = new Int32Array(FIRST_ROOM);
  private filled = 0;

  get length(): number {
    return this.filled;
  }

  /** What is filled, as a view: valid until something is added. */
  get values(): Int32Array {
    return this.room.subarray(0, this.filled);
  }

  get(index: number): number {
    return this.room[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.filled) throw new RangeError(`${index} is beyond the ${this.filled} numbers there are`);
    this.room[index] = value;
  }

  /** Adds at the end and returns where it starts. */
  append(values: ArrayLike<number>): number {
    const start = this.filled;
    this.makeRoom(start + values.length);
    this.room.set(values, start);
    this.filled += values.length;
    return start;
  }

  private makeRoom(length: number): void {
    if (length <= this.room.length) return;
    const larger = new Int32Array(Math.max(length, this.room.length * 2));
    larger.set(this.values);
    this.room = larger;
  }
}
