/** A file that an import takes, by its name without ending. */
export type ImportFileKind = 'customers' | 'products' | 'transactions' | 'returns';

/** Column names we give; `required` ones must be in the file, although a value may be empty where it may be unknown. */
interface FileColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

export const FILE_COLUMNS: Readonly<Record<ImportFileKind, FileColumns>> = {
  customers: { required: ['customer_id'], optional: ['country'] },
  products: { required: ['product_id'], optional: ['name', 'category'] },
  transactions: {
    required: ['customer_id', 'order_id', 'ordered_at', 'product_id', 'quantity', 'unit_price'],
    optional: [],
  },
  // A return's unit price says nothing that is not known of the purchase it is matched to.
  returns: {
    required: ['customer_id', 'return_id', 'returned_at', 'product_id', 'quantity'],
    optional: [],
  },
};

export const IMPORT_FILES = Object.keys(FILE_COLUMNS) as ImportFileKind[];

export function isImportFile(name: string): name is ImportFileKind {
  return Object.hasOwn(FILE_COLUMNS, name);
}
