import { CategoryEntity } from './category.entity.js';
import { ProductEntity } from './product.entity.js';

export const catalogEntities = [CategoryEntity, ProductEntity] as const;
