import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { errors, importSPKI, jwtVerify, type CryptoKey } from 'jose';
import { isId, newId, type ProgramId } from '../../kernel/id.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { StorefrontRepository } from '../db/storefront.repository.js';
import { customerActor, type CustomerActor } from '../domain/actor.js';
import { isSubject, type Storefront } from '../domain/storefront.js';
import { ShortCache } from './short-cache.js';

const KEPT_FOR_MS = 5_000;
const MOST_PROGRAMS_KEPT = 1_000;
const MOST_TOKENS_KEPT = 10_000;

interface TrustedIssuer {
  readonly storefront: Storefront;
  readonly key: CryptoKey;
  /** The database's clock less ours. */
  readonly clockOffset: number;
  /** Another one each time the issuer is read, so that nothing verified by an older one is taken any more. */
  readonly readingId: string;
}

/** What a token was found to say. */
interface Verified {
  readonly actor: CustomerActor;
  /** In seconds, on the database's clock. */
  readonly expiresAt: number;
}

/**
 * Finds out whose a storefront token is: a JWT of the identity provider that the program names. A page asks several
 * times in a row, so what was verified is kept for a few seconds, as the issuer's key is.
 */
@Injectable()
export class AuthenticateCustomer {
  private readonly issuers = new ShortCache<TrustedIssuer>(KEPT_FOR_MS, MOST_PROGRAMS_KEPT);
  private readonly verified = new ShortCache<Verified>(KEPT_FOR_MS, MOST_TOKENS_KEPT);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly storefronts: StorefrontRepository,
  ) {}

  /**
   * The token's customer; `undefined` when the program is unknown or takes no tokens, or the token is malformed,
   * signed by somebody else or in another way, expired, of another issuer or audience, or lacks `sub` or `exp`.
   */
  async execute(token: string, programHeader: string | undefined): Promise<CustomerActor | undefined> {
    const programId = programHeader?.toLowerCase();
    if (programId === undefined || !isId(programId)) return undefined;
    const trusted = await this.issuers.get(programId, () => this.lookUp(programId as ProgramId));
    if (!trusted) return undefined;
    // By hash, so that a dump of the memory does not show tokens that work.
    const digest = hash('sha256', `${trusted.readingId} ${token}`, 'base64');
    const verified = await this.verified.get(digest, () => verify(token, programId as ProgramId, trusted));
    return verified && verified.expiresAt > secondsAt(trusted) ? verified.actor : undefined;
  }

  private async lookUp(programId: ProgramId): Promise<TrustedIssuer | undefined> {
    const { storefront, now } = await this.unitOfWork.read(programId, async (tx) => ({
      storefront: await this.storefronts.find(tx),
      now: await this.clock.now(tx),
    }));
    if (!storefront) return undefined;
    const key = await importSPKI(storefront.publicKey, storefront.algorithm);
    return { storefront, key, clockOffset: now - Date.now(), readingId: newId() };
  }
}

async function verify(
  token: string,
  programId: ProgramId,
  trusted: TrustedIssuer,
): Promise<Verified | undefined> {
  const { storefront, key } = trusted;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [storefront.algorithm],
      issuer: storefront.issuer,
      audience: storefront.audience,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(secondsAt(trusted) * 1_000),
    });
    if (!isSubject(payload.sub)) return undefined;
    return { actor: customerActor(programId, payload.sub), expiresAt: payload.exp! };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** The database's time now, in whole seconds as tokens count them. */
function secondsAt({ clockOffset }: TrustedIssuer): number {
  return Math.floor((Date.now() + clockOffset) / 1_000);
}
