import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { TierLadder } from '../domain/index.js';
import { TierLadderType, tierLadderTypeOf } from './tier-ladder.type.js';

@ObjectType({ description: 'The answer to saveTierLadder.' })
export class SaveTierLadderPayload {
  @Field(() => TierLadderType, { nullable: true, description: 'The new version; null when refused.' })
  readonly tierLadder: TierLadderType | null;

  @Field(() => [UserError], { description: 'Everything that is wrong with it; empty when it was saved.' })
  readonly userErrors: UserError[];
}

export function saveTierLadderPayloadOf(saved: Result<TierLadder>): SaveTierLadderPayload {
  return saved.ok
    ? { tierLadder: tierLadderTypeOf(saved.value), userErrors: [] }
    : { tierLadder: null, userErrors: toUserErrors(saved.error) };
}
