/** A function or way of writing that conditions may use. Whatever is not listed is refused. */
export interface FactFunction {
  readonly name: string;
  /** How it is written. */
  readonly signature: string;
  readonly description: string;
  readonly exampleCondition: string;
}

/** A function with examples for where the other cannot be written. */
interface FunctionEntry extends FactFunction {
  /** Where there is no purchase to be read. */
  readonly exampleWithoutPurchase?: string;
  /** In line filters, which look through no lists but the line's own. */
  readonly exampleOfLine?: string;
}

export const FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: 'money',
    signature: 'money(text) -> whole number of minor units',
    description:
      'An amount in the program\'s currency, written out in quotes, as minor units: money("12.50") is 1250 in euros.',
    exampleCondition: 'purchase.totalMinor >= money("12.50")',
    exampleWithoutPurchase: 'customer.totalSpentMinor >= money("12.50")',
  },
  {
    name: 'has',
    signature: 'has(fact) -> true or false',
    description:
      'Whether a fact is known. A comparison with a fact that is not known is neither true nor false, and a ' +
      'condition that hangs on one does not hold.',
    exampleCondition: '!has(customer.tier) || customer.tier == "BASIC"',
  },
  {
    name: 'spentIn',
    signature: 'purchase.spentIn(category) -> whole number of minor units',
    description: 'What was paid, after discounts, for the lines in a category or in one below it.',
    exampleCondition: 'purchase.spentIn("Drinks > Coffee") >= money("10.00")',
  },
  {
    name: 'quantityOf',
    signature: 'purchase.quantityOf(sku) -> decimal',
    description: 'How many units of a product are in the purchase; 0 where it is not.',
    exampleCondition: 'purchase.quantityOf("ESP-250") >= 2',
  },
  {
    name: 'exists',
    signature: 'list.exists(name, condition) -> true or false',
    description: 'Whether the condition holds for at least one entry of the list.',
    exampleCondition: 'purchase.lines.exists(line, line.netMinor >= money("50.00"))',
    exampleWithoutPurchase: 'customer.tags.exists(tag, tag in ["vip", "press"])',
    exampleOfLine: 'line.tags.exists(tag, tag in ["organic", "vegan"])',
  },
  {
    name: 'exists_one',
    signature: 'list.exists_one(name, condition) -> true or false',
    description: 'Whether the condition holds for exactly one entry of the list.',
    exampleCondition: 'purchase.lines.exists_one(line, "organic" in line.tags)',
    exampleWithoutPurchase: 'customer.tags.exists_one(tag, tag.startsWith("club-"))',
    exampleOfLine: 'line.tags.exists_one(tag, tag.startsWith("shelf-"))',
  },
  {
    name: 'all',
    signature: 'list.all(name, condition) -> true or false',
    description: 'Whether the condition holds for every entry of the list; true for an empty one.',
    exampleCondition: 'purchase.lines.all(line, "organic" in line.tags)',
    exampleWithoutPurchase: 'customer.favouriteCategories.all(path, path.startsWith("Drinks"))',
    exampleOfLine: 'line.categories.all(path, path.startsWith("Drinks"))',
  },
  {
    name: 'filter',
    signature: 'list.filter(name, condition) -> list',
    description: 'The entries for which the condition holds.',
    exampleCondition: 'purchase.lines.filter(line, line.quantity >= 2).size() >= 3',
    exampleWithoutPurchase: 'customer.tags.filter(tag, tag.startsWith("club-")).size() >= 2',
    exampleOfLine: 'line.tags.filter(tag, tag.startsWith("shelf-")).size() >= 2',
  },
  {
    name: 'size',
    signature: 'list.size() -> whole number',
    description: 'How many entries a list has, or characters a text.',
    exampleCondition: 'purchase.skus.size() >= 5',
    exampleWithoutPurchase: 'customer.tags.size() >= 3',
  },
  {
    name: 'startsWith',
    signature: 'text.startsWith(text) -> true or false',
    description: 'Whether a text begins with another. Upper and lower case differ.',
    exampleCondition: 'purchase.skus.exists(sku, sku.startsWith("ESP-"))',
    exampleWithoutPurchase: 'customer.tags.exists(tag, tag.startsWith("club-"))',
    exampleOfLine: 'line.sku.startsWith("ESP-")',
  },
  {
    name: 'endsWith',
    signature: 'text.endsWith(text) -> true or false',
    description: 'Whether a text ends with another. Upper and lower case differ.',
    exampleCondition: 'purchase.skus.exists(sku, sku.endsWith("-250"))',
    exampleWithoutPurchase: 'customer.tags.exists(tag, tag.endsWith("-club"))',
    exampleOfLine: 'line.sku.endsWith("-250")',
  },
  {
    name: 'contains',
    signature: 'text.contains(text) -> true or false',
    description: 'Whether a text has another in it. Upper and lower case differ.',
    exampleCondition: 'purchase.lines.exists(line, line.name.contains("Espresso"))',
    exampleWithoutPurchase: 'customer.favouriteCategories.exists(path, path.contains("Coffee"))',
    exampleOfLine: 'line.name.contains("Espresso")',
  },
];

/** The functions that look at the entries of a list one by one. */
export const LIST_FUNCTIONS: ReadonlySet<string> = new Set(['exists', 'exists_one', 'all', 'filter']);
