import { CustomerHabitsEntity } from './customer-habits.entity.js';
import { ProductAffinityEntity } from './product-affinity.entity.js';
import { PurchaseModelEntity } from './purchase-model.entity.js';
import { SuggestionBasketEntity } from './suggestion-basket.entity.js';
import { SuggestionImpressionEntity } from './suggestion-impression.entity.js';
import { SuggestionModelEntity } from './suggestion-model.entity.js';
import { SuggestionOutcomeEntity } from './suggestion-outcome.entity.js';
import { SuggestionProductEntity } from './suggestion-product.entity.js';
import { SuggestionSettingsEntity } from './suggestion-settings.entity.js';
import { SuggestionStateEntity } from './suggestion-state.entity.js';

export const suggestionsEntities = [
  SuggestionStateEntity,
  SuggestionProductEntity,
  SuggestionBasketEntity,
  ProductAffinityEntity,
  SuggestionModelEntity,
  PurchaseModelEntity,
  CustomerHabitsEntity,
  SuggestionSettingsEntity,
  SuggestionImpressionEntity,
  SuggestionOutcomeEntity,
];
