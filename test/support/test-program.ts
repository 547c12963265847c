import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { systemActor, type ApiKeyRole, type Capability, type CreateApiKey } from '../../src/access/index.js';
import { newId, type ProgramId } from '../../src/kernel/id.js';
import type { PointSettings } from '../../src/programs/index.js';
import type { OwnerSession } from './owner-session.js';

const ISSUER = 'https://id.example.com';
const AUDIENCE = 'laurel';
/** Later than any time that a test sets its clock to. */
const NEVER_EXPIRES = new Date('9000-01-01T00:00:00Z');

export interface TestKeyOptions {
  readonly role: ApiKeyRole;
  readonly storeCode?: string;
  readonly granted?: readonly Capability[];
}

/** A program in GBP and London: 1 point per 1.00, to be spent at once, never expiring, debt allowed. */
export interface TestProgram {
  readonly programId: ProgramId;
  /** Makes an API key and returns its text. */
  createKey(options: TestKeyOptions): Promise<string>;
  /** Signs a storefront token whose subject is that EXTERNAL_ID. */
  tokenFor(externalId: string): Promise<string>;
  /**
   * Puts other point settings in force, for all times: a new version, which differs from the program's first in what
   * is given. What was recorded before keeps its own version.
   */
  setPointSettings(changes: TestPointSettings): Promise<void>;
}

export type TestPointSettings = Partial<Omit<PointSettings, 'version' | 'effectiveFrom'>>;

/** Makes a program as its operator would, past the application. */
export async function createTestProgram(
  owner: OwnerSession,
  apiKeys: CreateApiKey,
  name: string,
): Promise<TestProgram> {
  const programId = newId<ProgramId>();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  await owner.query(
    `INSERT INTO programs (program_id, name, currency, time_zone, default_country, prices_include_tax, content_key,
       receipt_key, storefront_issuer, storefront_audience, storefront_public_key, storefront_algorithm, created_at)
     VALUES ($1, $2, 'GBP', 'Europe/London', 'GB', true, $3, $4, $5, $6, $7, 'EdDSA', '2000-01-01T00:00:00Z')`,
    [programId, name, randomBytes(32), randomBytes(32), ISSUER, AUDIENCE, pemOf(publicKey)],
  );
  await owner.query('INSERT INTO program_directory (program_id, name) VALUES ($1, $2)', [programId, name]);
  await owner.query(
    `INSERT INTO point_settings (program_id, version, effective_from, earn_points, earn_per_minor,
       basis_includes_tax, release, expiry, expiry_rounds_to_month_end, debt_policy, recorded_at)
     VALUES ($1, 1, '2000-01-01T00:00:00Z', 1, 100, false, 'AT_ONCE', 'NEVER', false, 'ALLOW_DEBT',
       '2000-01-01T00:00:00Z')`,
    [programId],
  );
  return {
    programId,
    createKey: async (options) =>
      (await apiKeys.execute({ ...options, name: 'test' }, systemActor(programId, 'test'))).text,
    tokenFor: (externalId) => sign(privateKey, externalId),
    setPointSettings: (changes) => setPointSettings(owner, programId, changes),
  };
}

async function setPointSettings(
  owner: OwnerSession,
  programId: ProgramId,
  changes: TestPointSettings,
): Promise<void> {
  const settings = {
    earnPoints: 1,
    earnPerMinor: 100,
    basisIncludesTax: false,
    release: { kind: 'AT_ONCE' },
    expiry: { kind: 'NEVER', roundsToMonthEnd: false },
    debtPolicy: 'ALLOW_DEBT',
    ...changes,
  } as const;
  const { release, expiry } = settings;
  await owner.query(
    `INSERT INTO point_settings (program_id, version, effective_from, earn_points, earn_per_minor,
       basis_includes_tax, release, release_after, expiry, expiry_after, expiry_month_day,
       expiry_rounds_to_month_end, debt_policy, recorded_at)
     SELECT $1, max(version) + 1, '2000-01-01T00:00:00Z', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       '2000-01-01T00:00:00Z'
     FROM point_settings WHERE program_id = $1`,
    [
      programId,
      settings.earnPoints,
      settings.earnPerMinor,
      settings.basisIncludesTax,
      release.kind,
      'after' in release ? release.after : null,
      expiry.kind,
      'after' in expiry ? expiry.after : null,
      'monthDay' in expiry ? expiry.monthDay : null,
      expiry.roundsToMonthEnd,
      settings.debtPolicy,
    ],
  );
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function sign(privateKey: KeyObject, externalId: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(externalId)
    .setExpirationTime(NEVER_EXPIRES)
    .sign(privateKey);
}
