import type { ApiKeyId, ProgramId } from '../../kernel/id.js';

/** One thing that somebody may do. Use cases ask for capabilities, never for roles. */
export type Capability =
  | 'customers:enrol'
  | 'customers:read'
  | 'purchases:record'
  | 'purchases:preview'
  | 'purchases:claim'
  | 'purchases:read'
  | 'returns:record'
  | 'points:read'
  | 'points:adjust'
  | 'points:release'
  | 'ledger:verify'
  | 'catalog:read'
  | 'catalog:write'
  | 'tiers:write'
  | 'rules:read'
  | 'rules:write'
  | 'events:record'
  | 'customers:tag'
  | 'suggestions:read'
  | 'suggestions:report'
  | 'suggestions:explain'
  | 'suggestions:write'
  | 'program:write'
  | 'backdate:unlimited'
  | 'self:read'
  | 'self:claim'
  | 'self:report';

export type ApiKeyRole = 'TILL' | 'STAFF';

/** A till, a shop's back end or a member of staff, by an API key. */
export interface ApiKeyActor {
  readonly kind: 'API_KEY';
  readonly programId: ProgramId;
  readonly apiKeyId: ApiKeyId;
  readonly role: ApiKeyRole;
  /** The store the key is for, if it is for one only. */
  readonly storeCode: string | null;
  readonly capabilities: ReadonlySet<Capability>;
}

/** A customer in the merchant's storefront, who sees and touches only themselves. */
export interface CustomerActor {
  readonly kind: 'CUSTOMER';
  readonly programId: ProgramId;
  /** The token's `sub`: the customer's EXTERNAL_ID. */
  readonly subject: string;
  readonly capabilities: ReadonlySet<Capability>;
}

/** The command line and background work. */
export interface SystemActor {
  readonly kind: 'SYSTEM';
  readonly programId: ProgramId;
  /** What is at work, e.g. `import`. */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
}

/** Who is asking, and what they may do. Belongs to exactly one program. */
export type Actor = ApiKeyActor | CustomerActor | SystemActor;

const TILL: readonly Capability[] = [
  'customers:enrol',
  'customers:read',
  'purchases:record',
  'purchases:preview',
  'purchases:claim',
  'purchases:read',
  'returns:record',
  'points:read',
  'catalog:read',
  'events:record',
  'suggestions:read',
  'suggestions:report',
];

const STAFF: readonly Capability[] = [
  ...TILL,
  'points:adjust',
  'points:release',
  'ledger:verify',
  'catalog:write',
  'tiers:write',
  'customers:tag',
  'rules:read',
  'rules:write',
  'program:write',
  'suggestions:explain',
  'suggestions:write',
];

const CUSTOMER: readonly Capability[] = ['self:read', 'self:claim', 'self:report'];

/** What a single key may be given beyond its role. */
export const GRANTABLE: readonly Capability[] = [...STAFF, 'backdate:unlimited'];

const EVERYTHING: readonly Capability[] = [...GRANTABLE, ...CUSTOMER];

const BY_ROLE: Readonly<Record<ApiKeyRole, readonly Capability[]>> = { TILL, STAFF };

/** Whether a text names a capability that an API key may be given beyond its role. */
function isGrantable(text: string): text is Capability {
  return (GRANTABLE as readonly string[]).includes(text);
}

/** What a key may do: what its role may, and what it was given besides. Names that mean nothing give nothing. */
export function capabilitiesOfKey(role: ApiKeyRole, granted: readonly string[]): ReadonlySet<Capability> {
  return new Set([...BY_ROLE[role], ...granted.filter(isGrantable)]);
}

const OF_CUSTOMERS: ReadonlySet<Capability> = new Set(CUSTOMER);

export function customerActor(programId: ProgramId, subject: string): CustomerActor {
  return { kind: 'CUSTOMER', programId, subject, capabilities: OF_CUSTOMERS };
}

/** The key by which something is done; null for customers and for the command line. */
export function apiKeyOf(actor: Actor): ApiKeyId | null {
  return actor.kind === 'API_KEY' ? actor.apiKeyId : null;
}

/** Whoever can start the command line on this machine may do everything. */
export function systemActor(programId: ProgramId, name: string): SystemActor {
  return { kind: 'SYSTEM', programId, name, capabilities: new Set(EVERYTHING) };
}
