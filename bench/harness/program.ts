import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { CreateApiKey, systemActor } from '../../src/access/index.js';
import { withUseCases } from '../../src/cli/with-use-cases.js';
import { EnrollCustomers, type EnrollmentCommand } from '../../src/customers/index.js';
import { asOwner } from '../../src/data-source.js';
import type { ProgramId } from '../../src/kernel/id.js';
import type { Result } from '../../src/kernel/result.js';
import { readConfig } from '../../src/platform/config/index.js';
import type { DatabaseUrls } from '../../src/platform/database/index.js';
import { CreateProgram } from '../../src/programs/index.js';

const ISSUER = 'https://login.bench.example';
const AUDIENCE = 'laurel';
const ENROLLED_AT_ONCE = 500;
const DAY_MS = 86_400_000;
const LONGEST_MEMBERSHIP_DAYS = 5 * 365;

/** A program in GBP and London, 1 point per 1.00, made by the use cases that the command line uses. */
export interface BenchProgram {
  readonly programId: ProgramId;
  readonly tillKey: string;
  /** A storefront token of the customer with that EXTERNAL_ID. */
  tokenFor(externalId: string): Promise<string>;
}

/** A customer by number, under the names that their card and the files give them. */
export function namesOf(customer: number): { externalId: string; card: string } {
  return { externalId: `customer-${customer}`, card: String(4_000_000_000 + customer) };
}

/** Makes a program with so many customers. */
export async function createProgram(
  database: DatabaseUrls,
  options: { readonly name: string; readonly customers: number; readonly pointsExpire?: boolean },
): Promise<BenchProgram> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const created = await asOwner(database.ownerUrl, (owner) =>
    new CreateProgram(owner).execute({
      name: options.name,
      currency: 'GBP',
      timeZone: 'Europe/London',
      defaultCountry: 'GB',
      pricesIncludeTax: true,
      earnPoints: 1,
      earnPerMinor: 100,
      basisIncludesTax: true,
      release: { kind: 'AT_ONCE' },
      expiry: options.pointsExpire
        ? { kind: 'AFTER_EARNING', after: 'P12M', roundsToMonthEnd: false }
        : { kind: 'NEVER', roundsToMonthEnd: false },
      debtPolicy: 'ALLOW_DEBT',
      storefront: {
        issuer: ISSUER,
        audience: AUDIENCE,
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        algorithm: 'EdDSA',
      },
    }),
  );
  const programId = accepted(created);
  const tillKey = await withUseCases(
    readConfig({ LOG_LEVEL: 'warn' }),
    database.applicationUrl,
    async (application) => {
      const actor = systemActor(programId, 'bench');
      const enrollCustomers = application.get(EnrollCustomers, { strict: false });
      for (let first = 0; first < options.customers; first += ENROLLED_AT_ONCE) {
        const size = Math.min(ENROLLED_AT_ONCE, options.customers - first);
        const enrolled = await enrollCustomers.execute(enrollments(first, size), actor);
        enrolled.forEach(accepted);
      }
      const apiKeys = application.get(CreateApiKey, { strict: false });
      return (await apiKeys.execute({ role: 'TILL', name: 'Bench' }, actor)).text;
    },
  );
  return {
    programId,
    tillKey,
    tokenFor: (externalId) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(externalId)
        .setExpirationTime('1d')
        .sign(privateKey),
  };
}

function enrollments(first: number, size: number): EnrollmentCommand[] {
  return Array.from({ length: size }, (_, index) => {
    const { externalId, card } = namesOf(first + index);
    return {
      givenName: 'Customer',
      birthDate: birthDateOf(first + index),
      enrolledAt: new Date(Date.now() - ((first + index) % LONGEST_MEMBERSHIP_DAYS) * DAY_MS).toISOString(),
      identifiers: [
        { kind: 'EXTERNAL_ID', value: externalId },
        { kind: 'CARD', value: card },
      ],
    };
  });
}

/** Spread over the year, so that on every day a few have their birthday. */
function birthDateOf(customer: number): string {
  return new Date(Date.UTC(1980, 0, 1) + (customer % 365) * DAY_MS).toISOString().slice(0, 10);
}

/** Throws where it was refused. */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}
