import { Agent, request } from 'undici';
import { GRAPHQL_PATH } from '../../src/platform/graphql/index.js';
import type { Answer, TestClient } from './test-client.js';

const ANSWER_WITHIN_MS = 60_000;

/** Somebody's connections to a server, kept open between calls as tills keep them. */
export class ApiLine implements TestClient {
  /** Whether it was hung up. */
  isClosed = false;
  private readonly agent: Agent;
  private readonly headers: Record<string, string>;

  /** `connections`: how many calls can be under way at once; others wait for them. */
  constructor(
    private readonly url: string,
    key: string,
    connections = 64,
  ) {
    this.agent = new Agent({ connections, headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });
    this.headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  }

  /** Throws when no answer comes: the connection cannot be made, or breaks. */
  async query<Data>(document: string, variables: Record<string, unknown> = {}): Promise<Answer<Data>> {
    const { statusCode, body } = await request(this.url + GRAPHQL_PATH, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify({ query: document, variables }),
      dispatcher: this.agent,
    });
    const { data, errors } = (await body.json()) as Partial<Answer<Data>>;
    const codes = (errors ?? []).map((error) => error.extensions?.['code']);
    return { status: statusCode, data: data as Data, errors, codes };
  }

  /** Hangs up; what is under way breaks. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.agent.destroy();
  }
}
