export { ImportFolder, type ImportCommand } from './app/import-folder.js';
export type { ImportProgress } from './app/import-progress.js';
export { parseColumnMap, type ColumnName } from './domain/column-map.js';
export type { ImportSummary } from './domain/import-summary.js';
export { IntegrationsModule } from './integrations.module.js';
