import type { FactDefinition } from './fact.js';
import type { LineFactValues, LocalTimeValues, PurchaseFactValues } from './fact-values.js';

/** The parts of a time by the clock on the wall; `path` is whose time it is. */
export function timeFacts(path: string, when: string) {
  return {
    date: {
      type: 'TEXT',
      vocabulary: 'DATE',
      description: `The day ${when}, in the program's time zone; later days compare as greater.`,
      example: '"2026-12-24"',
      exampleCondition: `${path}.date >= "2026-12-01" && ${path}.date < "2026-12-25"`,
    },
    time: {
      type: 'TEXT',
      vocabulary: 'TIME_OF_DAY',
      description: `The time of day ${when}, in the program's time zone, in hours and minutes.`,
      example: '"17:30"',
      exampleCondition: `${path}.time >= "17:00" && ${path}.time < "19:00"`,
    },
    year: {
      type: 'WHOLE_NUMBER',
      description: `The year ${when}, in the program's time zone.`,
      example: '2026',
      exampleCondition: `${path}.year == 2026`,
    },
    month: {
      type: 'WHOLE_NUMBER',
      unit: 'MONTH_OF_YEAR',
      description: `The month ${when}, in the program's time zone: 1 for January to 12 for December.`,
      example: '12',
      exampleCondition: `${path}.month in [6, 7, 8]`,
    },
    dayOfMonth: {
      type: 'WHOLE_NUMBER',
      unit: 'DAY_OF_MONTH',
      description: `The day of the month ${when}, in the program's time zone: 1 to 31.`,
      example: '13',
      exampleCondition: `${path}.dayOfMonth <= 7`,
    },
    dayOfWeek: {
      type: 'TEXT',
      vocabulary: 'WEEKDAY',
      description: `The day of the week ${when}, in the program's time zone: "MONDAY" to "SUNDAY".`,
      example: '"TUESDAY"',
      exampleCondition: `${path}.dayOfWeek in ["SATURDAY", "SUNDAY"]`,
    },
    hour: {
      type: 'WHOLE_NUMBER',
      unit: 'HOUR_OF_DAY',
      description: `The hour ${when}, in the program's time zone: 0 to 23.`,
      example: '17',
      exampleCondition: `${path}.hour >= 17 && ${path}.hour < 19`,
    },
    minute: {
      type: 'WHOLE_NUMBER',
      unit: 'MINUTE_OF_HOUR',
      description: `The minute of the hour ${when}, in the program's time zone: 0 to 59.`,
      example: '30',
      exampleCondition: `${path}.minute == 0`,
    },
  } satisfies Record<keyof LocalTimeValues, FactDefinition>;
}

export const purchaseFacts = {
  totalMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What the customer paid, tax included, after all discounts.',
    example: '2500',
    exampleCondition: 'purchase.totalMinor >= money("25.00")',
  },
  basisMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What of the purchase counts for points, before rules leave lines out.',
    example: '2100',
    exampleCondition: 'purchase.basisMinor >= money("20.00")',
  },
  discountMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'The discount on the purchase as a whole; those on single lines are not in it.',
    example: '500',
    exampleCondition: 'purchase.discountMinor == 0',
  },
  lineCount: {
    type: 'WHOLE_NUMBER',
    unit: 'LINES',
    description: 'How many lines the receipt has.',
    example: '4',
    exampleCondition: 'purchase.lineCount >= 5',
  },
  itemCount: {
    type: 'DECIMAL',
    unit: 'UNITS_OF_PRODUCT',
    description: 'The quantities of all lines added up; a fraction where goods are weighed.',
    example: '6.5',
    exampleCondition: 'purchase.itemCount >= 10',
  },
  skus: {
    type: 'LIST_OF_TEXTS',
    description: 'The skus of all lines.',
    example: '["ESP-250", "FIL-100"]',
    exampleCondition: '"ESP-250" in purchase.skus && "FIL-100" in purchase.skus',
  },
  categories: {
    type: 'LIST_OF_TEXTS',
    vocabulary: 'CATEGORY',
    description: 'The paths of the categories of all lines, and of all categories above them.',
    example: '["Drinks", "Drinks > Coffee"]',
    exampleCondition: '"Drinks" in purchase.categories',
  },
  lines: {
    type: 'LIST_OF_LINES',
    description: 'The lines of the receipt, to be looked through with exists, all and filter.',
    example: 'purchase.lines',
    exampleCondition: 'purchase.lines.exists(line, line.sku == "ESP-250" && line.quantity >= 2)',
  },
  channel: {
    type: 'TEXT',
    mayBeUnknown: true,
    description:
      'How it was sold, as the till or shop says, such as "store" or "web". Unknown where it does not.',
    example: '"web"',
    exampleCondition: 'purchase.channel == "web"',
  },
  storeCode: {
    type: 'TEXT',
    mayBeUnknown: true,
    description: 'The code of the store, as the till says. Unknown where it does not.',
    example: '"BERLIN-1"',
    exampleCondition: 'purchase.storeCode in ["BERLIN-1", "BERLIN-2"]',
  },
  isFirst: {
    type: 'TRUTH',
    description:
      'Whether this is the first purchase of the customer: none is kept of those recorded before it.',
    example: 'true',
    exampleCondition: 'purchase.isFirst',
  },
  ...timeFacts('purchase', 'of the purchase'),
} satisfies Record<keyof PurchaseFactValues, FactDefinition>;

export const lineFacts = {
  sku: {
    type: 'TEXT',
    description: 'What product it is. Upper and lower case differ.',
    example: '"ESP-250"',
    exampleCondition: 'line.sku in ["ESP-250", "FIL-100"]',
  },
  name: {
    type: 'TEXT',
    mayBeUnknown: true,
    description: 'The name of the product, from the catalogue or else from the receipt.',
    example: '"Espresso 250 g"',
    exampleCondition: 'line.name.startsWith("Espresso")',
  },
  category: {
    type: 'TEXT',
    vocabulary: 'CATEGORY',
    mayBeUnknown: true,
    description:
      'The path of the category that the product lies directly in. Unknown for products without one.',
    example: '"Drinks > Coffee"',
    exampleCondition: 'line.category == "Drinks > Coffee"',
  },
  categories: {
    type: 'LIST_OF_TEXTS',
    vocabulary: 'CATEGORY',
    description: 'The path of its category and of all categories above it.',
    example: '["Drinks", "Drinks > Coffee"]',
    exampleCondition: '"Drinks" in line.categories',
  },
  tags: {
    type: 'LIST_OF_TEXTS',
    description: 'The tags of the product in the catalogue.',
    example: '["organic"]',
    exampleCondition: '"organic" in line.tags',
  },
  quantity: {
    type: 'DECIMAL',
    unit: 'UNITS_OF_PRODUCT',
    description: 'How many units were bought, with up to three decimal places.',
    example: '2',
    exampleCondition: 'line.quantity >= 2',
  },
  unitPriceMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'The price of one unit before discounts, as the till sent it.',
    example: '499',
    exampleCondition: 'line.unitPriceMinor >= money("5.00")',
  },
  lineTotalMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What the line comes to before discounts.',
    example: '998',
    exampleCondition: 'line.lineTotalMinor >= money("10.00")',
  },
  discountMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: "The line's own discount.",
    example: '100',
    exampleCondition: 'line.discountMinor == 0',
  },
  netMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What was paid for the line, after its discount and its share of the purchase discount.',
    example: '898',
    exampleCondition: 'line.netMinor > 0',
  },
} satisfies Record<keyof LineFactValues, FactDefinition>;
