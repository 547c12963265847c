export { AddUnlistedProducts, type SeenProduct } from './app/add-unlisted-products.js';
export { SaveProducts } from './app/save-products.js';
export { CatalogModule } from './catalog.module.js';
export { ProductRepository } from './db/product.repository.js';
export * from './domain/index.js';
export type { SaveOutcome, SaveProduct } from './domain/save-products.policy.js';
export { ProductLoader } from './graphql/product.loader.js';
export { ProductType } from './graphql/product.type.js';
