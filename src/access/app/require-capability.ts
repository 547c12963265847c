import { ForbiddenError } from '../../platform/errors/index.js';
import type { Actor, Capability } from '../domain/actor.js';

/** To be called first in every use case. Throws ForbiddenError naming what is missing. */
export function requireCapability(actor: Actor, capability: Capability): void {
  if (!actor.capabilities.has(capability)) {
    throw new ForbiddenError(`This needs the capability ${capability}, which these credentials do not have.`);
  }
}
