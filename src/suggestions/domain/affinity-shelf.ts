import type { ProgramId } from '../../kernel/id.js';
import { AffinityBook, type BookPlace } from './affinity-book.js';

/** How much the books may take together, in their unit: about 240 MB. */
const MOST_WEIGHT = 20_000_000;
const MOST_BOOKS = 200;

/**
 * The books of the programs that were at work last, as many as there is room for. One that is larger than all the room
 * is kept while it is in use, and gone once another program is at work: programs take turns, each until its model is
 * fitted, so that a large one is read anew at its next turn and still comes to its end. How large a book becomes, it
 * limits itself.
 */
export class AffinityShelf<Place extends BookPlace> {
  /** The one used last comes last. */
  private readonly books = new Map<ProgramId, AffinityBook<Place>>();

  constructor(
    private readonly mostWeight = MOST_WEIGHT,
    private readonly mostBooks = MOST_BOOKS,
  ) {}

  /** A book with nothing in it where there is none, or there was no room to keep it. */
  bookOf(programId: ProgramId): AffinityBook<Place> {
    const book = this.books.get(programId) ?? new AffinityBook<Place>();
    this.books.delete(programId);
    this.books.set(programId, book);
    this.makeRoom();
    return book;
  }

  drop(programId: ProgramId): void {
    this.books.delete(programId);
  }

  private makeRoom(): void {
    let weight = 0;
    for (const book of this.books.values()) weight += book.weight;
    for (const [programId, book] of this.books) {
      const isCrowded = weight > this.mostWeight || this.books.size > this.mostBooks;
      if (!isCrowded || this.books.size === 1) return;
      this.books.delete(programId);
      weight -= book.weight;
    }
  }
}
