export { parseCategoryPath, pathsDownTo, type CategoryPath } from './category-path.js';
