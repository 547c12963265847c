import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { SavedSuggestionSettings } from '../domain/suggestion-settings.js';
import { SuggestionSettingsType, suggestionSettingsTypeOf } from './suggestion-settings.type.js';

@ObjectType({ description: 'The answer to updateSuggestionSettings.' })
export class UpdateSuggestionSettingsPayload {
  @Field(() => SuggestionSettingsType, {
    nullable: true,
    description: 'The settings as they are now; null when refused.',
  })
  readonly suggestionSettings: SuggestionSettingsType | null;

  @Field(() => [UserError], {
    description: 'Everything that is wrong with them; empty when they were saved.',
  })
  readonly userErrors: UserError[];
}

export function updateSuggestionSettingsPayloadOf(
  saved: Result<SavedSuggestionSettings>,
): UpdateSuggestionSettingsPayload {
  return saved.ok
    ? { suggestionSettings: suggestionSettingsTypeOf(saved.value), userErrors: [] }
    : { suggestionSettings: null, userErrors: toUserErrors(saved.error) };
}
