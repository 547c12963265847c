import { Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '../../platform/errors/index.js';
import type { Actor } from '../domain/actor.js';
import { API_KEY_PREFIX } from '../domain/api-key.js';
import { AuthenticateApiKey } from './authenticate-api-key.js';
import { AuthenticateCustomer } from './authenticate-customer.js';

/** What a request says about who sends it. */
export interface Credentials {
  /** The header Authorization. */
  readonly authorization: string | undefined;
  /** The header X-Laurel-Program: the id of the program a storefront token is for. Our own keys name theirs. */
  readonly program: string | undefined;
}

const BEARER = /^Bearer ([\x21-\x7e]+)$/i;

/** Finds out who is asking, before anything of the request is carried out. */
@Injectable()
export class Authenticate {
  constructor(
    private readonly apiKey: AuthenticateApiKey,
    private readonly customer: AuthenticateCustomer,
  ) {}

  /** Throws UnauthenticatedError, the same for every reason. */
  async execute({ authorization, program }: Credentials): Promise<Actor> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new UnauthenticatedError();
    const actor = token.startsWith(API_KEY_PREFIX)
      ? await this.apiKey.execute(token)
      : await this.customer.execute(token, program);
    if (!actor) throw new UnauthenticatedError();
    return actor;
  }
}
