import { ApiKeyEntity } from './api-key.entity.js';

export const accessEntities = [ApiKeyEntity] as const;
