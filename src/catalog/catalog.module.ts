import { Module } from '@nestjs/common';
import { ProgramsModule } from '../programs/index.js';
import { AddUnlistedProducts } from './app/add-unlisted-products.js';
import { FindProduct } from './app/find-product.js';
import { ListCategories } from './app/list-categories.js';
import { ListProducts } from './app/list-products.js';
import { LoadCategories } from './app/load-categories.js';
import { LoadProducts } from './app/load-products.js';
import { SaveProducts } from './app/save-products.js';
import { CategoryRepository } from './db/category.repository.js';
import { ProductRepository } from './db/product.repository.js';
import { CategoryLoader } from './graphql/category.loader.js';
import { CategoryResolver } from './graphql/category.resolver.js';
import { ProductLoader } from './graphql/product.loader.js';
import { ProductResolver } from './graphql/product.resolver.js';
import { SaveProductsResolver } from './graphql/save-products.resolver.js';

/** What is sold, and the categories it is sorted into. */
@Module({
  imports: [ProgramsModule],
  providers: [
    CategoryRepository,
    ProductRepository,
    AddUnlistedProducts,
    FindProduct,
    ListCategories,
    ListProducts,
    LoadCategories,
    LoadProducts,
    SaveProducts,
    CategoryLoader,
    ProductLoader,
    CategoryResolver,
    ProductResolver,
    SaveProductsResolver,
  ],
  exports: [ProductRepository, AddUnlistedProducts, SaveProducts, ProductLoader],
})
export class CatalogModule {}
