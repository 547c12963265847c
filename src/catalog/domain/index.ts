export { parseCategoryPath, pathsDownTo, type CategoryPath } from './category-path.js';
export { flawOfSku, type CataloguedProduct, type ProductStatus } from './product.js';
