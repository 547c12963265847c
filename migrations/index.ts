import { CreatePrograms1764000000000 } from './1764000000000-create-programs.js';
import { CreateCustomers1764000001000 } from './1764000001000-create-customers.js';
import { CreateCatalog1764000002000 } from './1764000002000-create-catalog.js';
import { CreateReceiptsAndOutbox1764000003000 } from './1764000003000-create-receipts-and-outbox.js';
import { CreatePointsLedger1764000004000 } from './1764000004000-create-points-ledger.js';
import { CreatePurchases1764000005000 } from './1764000005000-create-purchases.js';
import { CreateReturns1764000006000 } from './1764000006000-create-returns.js';
import { CreateTiers1764000007000 } from './1764000007000-create-tiers.js';
import { CreateRules1764000008000 } from './1764000008000-create-rules.js';
import { EarnByRules1764000009000 } from './1764000009000-earn-by-rules.js';
import { CreateCorrections1764000010000 } from './1764000010000-create-corrections.js';
import { CreateSuggestions1764000011000 } from './1764000011000-create-suggestions.js';

/** Every migration, in order. Listed by hand: a glob that matches nothing fails silently. */
export const migrations = [
  CreatePrograms1764000000000,
  CreateCustomers1764000001000,
  CreateCatalog1764000002000,
  CreateReceiptsAndOutbox1764000003000,
  CreatePointsLedger1764000004000,
  CreatePurchases1764000005000,
  CreateReturns1764000006000,
  CreateTiers1764000007000,
  CreateRules1764000008000,
  EarnByRules1764000009000,
  CreateCorrections1764000010000,
  CreateSuggestions1764000011000,
];
