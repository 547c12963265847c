import { accessEntities } from './access/db/entities.js';
import { catalogEntities } from './catalog/db/entities.js';
import { customersEntities } from './customers/db/entities.js';
import { platformEntities } from './platform/entities.js';
import { pointsEntities } from './points/db/entities.js';
import { programsEntities } from './programs/db/entities.js';
import { purchasesEntities } from './purchases/db/entities.js';
import { rulesEntities } from './rules/db/entities.js';
import { suggestionsEntities } from './suggestions/db/entities.js';
import { tiersEntities } from './tiers/db/entities.js';

/**
 * Every table. Listed by hand: a glob that matches nothing fails silently. Taken from the modules' `db/` rather than
 * through their doors, so that migrating does not start everything else that a module is.
 */
export const entities = [
  ...platformEntities,
  ...programsEntities,
  ...accessEntities,
  ...customersEntities,
  ...catalogEntities,
  ...pointsEntities,
  ...tiersEntities,
  ...rulesEntities,
  ...purchasesEntities,
  ...suggestionsEntities,
];
