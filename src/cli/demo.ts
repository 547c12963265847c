import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { CreateApiKey, systemActor } from '../access/index.js';
import { EnrollCustomers } from '../customers/index.js';
import { asOwner } from '../data-source.js';
import type { Result } from '../kernel/result.js';
import type { Config } from '../platform/config/index.js';
import { oneAtATime, type DatabaseUrls } from '../platform/database/index.js';
import { CreateProgram, type NewProgramCommand } from '../programs/index.js';
import { keepDemo, readDemo, type Demo } from './demo-file.js';
import { withUseCases } from './with-use-cases.js';

const NAME = 'Demo shop';
const ISSUER = 'https://login.demo.example';
const AUDIENCE = 'laurel';
const ALGORITHM = 'EdDSA';
const TOKEN_LIVES = '30d';

const PEOPLE = ['Ada', 'Ben', 'Cleo', 'Dan'] as const;

/** The demo's customers: by external id `ada`, card `1001` or e-mail `ada@example.com`, and so on. */
export const demoCustomers = PEOPLE.map((givenName, index) => ({
  givenName,
  externalId: givenName.toLowerCase(),
  card: String(1001 + index),
  email: `${givenName.toLowerCase()}@example.com`,
}));

/** What was found or made to begin with. */
export interface Beginning {
  readonly demo: Demo | undefined;
  /** Whether there is any program. */
  readonly hasPrograms: boolean;
}

/**
 * The demo program: the one that was kept, or a new one where there is none in this database. Where somebody has
 * made programs of their own, and in production, none is made.
 */
export async function findOrCreateDemo(config: Config, database: DatabaseUrls): Promise<Beginning> {
  return oneAtATime(database.ownerUrl, 'demo', async () => {
    const programs = await asOwner(database.ownerUrl, (owner) => owner.listPrograms());
    if (config.production) return { demo: undefined, hasPrograms: programs.length > 0 };
    const kept = await readDemo(config.home);
    if (programs.some(({ programId }) => programId === kept?.programId)) {
      return { demo: kept, hasPrograms: true };
    }
    // Demos whose keys were lost do not count: nobody can use them.
    if (programs.some(({ name }) => name !== NAME)) return { demo: undefined, hasPrograms: true };
    const demo = await createDemo(config, database);
    await keepDemo(config.home, demo);
    return { demo, hasPrograms: true };
  });
}

/** A fresh storefront token of one of the demo's customers. */
export async function mintToken({ signingKey }: Demo, externalId: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(externalId)
    .setExpirationTime(TOKEN_LIVES)
    .sign(await importJWK(signingKey as JsonWebKey, ALGORITHM));
}

async function createDemo(config: Config, { applicationUrl, ownerUrl }: DatabaseUrls): Promise<Demo> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const created = await asOwner(ownerUrl, (owner) => new CreateProgram(owner).execute(demoProgram(pem)));
  const programId = accepted(created);
  return withUseCases(config, applicationUrl, async (application) => {
    const actor = systemActor(programId, 'demo');
    const apiKeys = application.get(CreateApiKey, { strict: false });
    const till = await apiKeys.execute({ role: 'TILL', name: 'Demo till' }, actor);
    const staff = await apiKeys.execute({ role: 'STAFF', name: 'Demo staff' }, actor);
    const enrolled = await application.get(EnrollCustomers, { strict: false }).execute(enrollments(), actor);
    enrolled.forEach(accepted);
    const signingKey = privateKey.export({ format: 'jwk' }) as Demo['signingKey'];
    return { programId, tillKey: till.text, staffKey: staff.text, signingKey };
  });
}

function demoProgram(publicKey: string): NewProgramCommand {
  return {
    name: NAME,
    currency: 'GBP',
    timeZone: 'Europe/London',
    defaultCountry: 'GB',
    pricesIncludeTax: true,
    earnPoints: 1,
    earnPerMinor: 100,
    basisIncludesTax: false,
    release: { kind: 'AT_ONCE' },
    expiry: { kind: 'NEVER', roundsToMonthEnd: false },
    debtPolicy: 'ALLOW_DEBT',
    storefront: { issuer: ISSUER, audience: AUDIENCE, publicKey, algorithm: ALGORITHM },
  };
}

function enrollments(): Parameters<EnrollCustomers['execute']>[0] {
  return demoCustomers.map(({ givenName, externalId, card, email }) => ({
    givenName,
    identifiers: [
      { kind: 'EXTERNAL_ID', value: externalId },
      { kind: 'CARD', value: card },
      { kind: 'EMAIL', value: email },
    ],
  }));
}

function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`the demo was refused: ${JSON.stringify(result.error)}`);
}
