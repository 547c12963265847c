import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { UnauthenticatedError } from '../../platform/errors/index.js';
import type { GraphqlContext } from '../../platform/graphql/index.js';
import type { Actor } from '../domain/actor.js';

/** Who is asking, from the GraphQL context. */
export function actorOf(context: GraphqlContext): Actor {
  // Set by the hook of AccessModule and by nothing else; missing only if a way in was built around it.
  if (!context.actor) throw new UnauthenticatedError();
  return context.actor as Actor;
}

/** Hands a resolver who is asking: `me(@CurrentActor() actor: Actor)`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  actorOf(GqlExecutionContext.create(context).getContext<GraphqlContext>()),
);
