import { placeOf, type ColumnPlaces } from './column-map.js';
import type { RefusedRows } from './refused-rows.js';
import { Vocabulary } from './vocabulary.js';
import { WholeNumbers } from './whole-numbers.js';

export interface ListedCustomer {
  /** Of the vocabulary of customers. */
  readonly customer: number;
  readonly country: string;
  readonly fileLine: number;
}

/** The rows of a file of customers, in columns of numbers. */
export class CustomerList {
  private readonly countries = new Vocabulary();
  private readonly customerNumbers = new WholeNumbers();
  private readonly countryNumbers = new WholeNumbers();
  private readonly fileLines = new WholeNumbers();

  constructor(private readonly customers: Vocabulary) {}

  get length(): number {
    return this.fileLines.length;
  }

  add(row: readonly string[], columns: ColumnPlaces, fileLine: number, refused: RefusedRows): void {
    const externalId = row[placeOf(columns, 'customer_id')]?.trim() ?? '';
    if (externalId === '') {
      refused.add('customers', fileLine, { code: 'REQUIRED', reason: 'customer_id is empty' });
      return;
    }
    const country = columns.get('country');
    this.customerNumbers.push(this.customers.numberOf(externalId));
    this.countryNumbers.push(this.countries.numberOf((country !== undefined && row[country]?.trim()) || ''));
    this.fileLines.push(fileLine);
  }

  /** The row of that place in the list, from 0. */
  at(index: number): ListedCustomer {
    return {
      customer: this.customerNumbers.at(index),
      country: this.countries.textOf(this.countryNumbers.at(index)),
      fileLine: this.fileLines.at(index),
    };
  }
}
