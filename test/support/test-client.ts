import type { Server } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import request from 'supertest';
import { GRAPHQL_PATH } from '../../src/platform/graphql/index.js';

/** The answer to one GraphQL request. */
export interface Answer<Data> {
  readonly status: number;
  /** Undefined when the request was not carried out at all. */
  readonly data: Data;
  readonly errors: readonly GraphQLFormattedError[] | undefined;
  /** The codes of the top-level errors. */
  readonly codes: readonly unknown[];
}

// A test says which shape it expects where that helps; otherwise it looks and sees.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyData = any;

/** Somebody who uses the API over HTTP. */
export interface TestClient {
  query<Data = AnyData>(document: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
}

/** A client that sends these headers, which are asked for anew each time. */
export function testClient(
  server: Server,
  headers: () => Promise<Record<string, string>> | Record<string, string>,
): TestClient {
  return {
    async query<Data>(document: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
      const response = await request(server)
        .post(GRAPHQL_PATH)
        .set(await headers())
        .send({ query: document, variables });
      const { data, errors } = response.body as Partial<Answer<Data>>;
      const codes = (errors ?? []).map((error) => error.extensions?.['code']);
      return { status: response.status, data: data as Data, errors, codes };
    },
  };
}
