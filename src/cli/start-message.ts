import { GRAPHQL_PATH } from '../platform/graphql/index.js';
import { demoCustomers } from './demo.js';
import type { Demo } from './demo-file.js';
import { LAUREL } from './how-to-run.js';

const SELL = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { \
status purchase { totalMinor pointsEarned } customer { pointsAccount { available } } userErrors { message } } }`;
const LOOK = '{ me { givenName pointsAccount { available } } }';

/** Where the server is to be found. */
export function startMessage(url: string): string {
  return `Laurel is running. Ctrl-C stops it; what was recorded is kept.

  GraphQL    ${url}${GRAPHQL_PATH}
  Health     ${url}/healthz
`;
}

/** What to do first where there is nothing yet. */
export function noProgramMessage(): string {
  return `
There is no program yet. Make one, then a key; --help tells how:

  ${LAUREL} create-program
  ${LAUREL} create-key`;
}

/** What opens the demo's doors, and calls to paste into a shell. `token` is the first customer's. */
export function demoMessage(url: string, demo: Demo, token: string): string {
  const names = demoCustomers.map(({ givenName }) => givenName);
  const { givenName, email, card } = demoCustomers[0]!;
  const people = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `
The "Demo shop" is there to try it: 1 point per 1.00 GBP. Its customers are ${people},
with the cards ${card} to ${demoCustomers.at(-1)!.card} and e-mail addresses like ${email}.

  Till key   ${demo.tillKey}
  Staff key  ${demo.staffKey}
  Token      ${token}
             (${givenName}'s in the storefront, for 30 days; goes with the program's id in X-Laurel-Program)
  Program    ${demo.programId}

Sell ${givenName} two coffees and a mug, as a till does:

curl -s ${url}${GRAPHQL_PATH} -H 'Content-Type: application/json' \\
  -H 'Authorization: Bearer ${demo.tillKey}' \\
  -d '{"query": "${SELL}",
  "variables": {"input": {
    "source": "till-1", "externalId": "'$(date +%s)'", "occurredAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'",
    "customer": {"card": "${card}"}, "currency": "GBP", "lines": [
      {"sku": "COFFEE", "quantity": 2, "unitPriceMinor": 450}, {"sku": "MUG", "quantity": 1, "unitPriceMinor": 800}]}}}'

See the points as ${givenName} does, in the storefront:

curl -s ${url}${GRAPHQL_PATH} -H 'Content-Type: application/json' \\
  -H 'X-Laurel-Program: ${demo.programId}' \\
  -H 'Authorization: Bearer ${token}' \\
  -d '{"query": "${LOOK}"}'
`;
}
