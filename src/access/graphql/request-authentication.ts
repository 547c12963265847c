import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GRAPHQL_PATH } from '../../platform/graphql/index.js';
import { Authenticate } from '../app/authenticate.js';
import type { Actor } from '../domain/actor.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request; set before its body is read. */
    actor?: Actor;
  }
}

/**
 * Asks every request to the API who sends it, as soon as its headers are there: nothing of the body is read, let
 * alone carried out, for somebody unknown.
 */
@Injectable()
export class RequestAuthentication implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly authenticate: Authenticate,
  ) {}

  onModuleInit(): void {
    // The command line runs without an HTTP server.
    const fastify = this.adapterHost.httpAdapter?.getInstance<FastifyInstance>();
    fastify?.addHook('onRequest', async (request) => {
      // The path of the route that was chosen, not the text of the URL, which can be written in many ways.
      if (request.routeOptions.url === GRAPHQL_PATH) request.actor = await this.actorOf(request);
    });
  }

  private actorOf(request: FastifyRequest): Promise<Actor> {
    const program = request.headers['x-laurel-program'];
    return this.authenticate.execute({
      authorization: request.headers.authorization,
      program: typeof program === 'string' ? program : undefined,
    });
  }
}
