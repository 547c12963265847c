import { Module } from '@nestjs/common';
import { AuthenticateApiKey } from './app/authenticate-api-key.js';
import { AuthenticateCustomer } from './app/authenticate-customer.js';
import { Authenticate } from './app/authenticate.js';
import { CreateApiKey } from './app/create-api-key.js';
import { ApiKeyRepository } from './db/api-key.repository.js';
import { StorefrontRepository } from './db/storefront.repository.js';
import { RequestAuthentication } from './graphql/request-authentication.js';

/** Who is asking, and what they may do. */
@Module({
  providers: [
    ApiKeyRepository,
    StorefrontRepository,
    AuthenticateApiKey,
    AuthenticateCustomer,
    Authenticate,
    CreateApiKey,
    RequestAuthentication,
  ],
  exports: [CreateApiKey, ApiKeyRepository],
})
export class AccessModule {}
