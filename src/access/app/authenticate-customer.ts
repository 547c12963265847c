import { Injectable } from '@nestjs/common';
import { errors, importSPKI, jwtVerify, type CryptoKey } from 'jose';
import { isId, type ProgramId } from '../../kernel/id.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { StorefrontRepository } from '../db/storefront.repository.js';
import { customerActor, type CustomerActor } from '../domain/actor.js';
import { isSubject, type Storefront } from '../domain/storefront.js';
import { ShortCache } from './short-cache.js';

const KEPT_FOR_MS = 5_000;
const MOST_PROGRAMS_KEPT = 1_000;

interface TrustedIssuer {
  readonly storefront: Storefront;
  readonly key: CryptoKey;
  /** The database's clock less ours. */
  readonly clockOffset: number;
}

/** Finds out whose a storefront token is: a JWT of the identity provider that the program names. */
@Injectable()
export class AuthenticateCustomer {
  private readonly issuers = new ShortCache<TrustedIssuer>(KEPT_FOR_MS, MOST_PROGRAMS_KEPT);

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
    const subject = await subjectOf(token, trusted);
    return subject === undefined ? undefined : customerActor(programId as ProgramId, subject);
  }

  private async lookUp(programId: ProgramId): Promise<TrustedIssuer | undefined> {
    const { storefront, now } = await this.unitOfWork.read(programId, async (tx) => ({
      storefront: await this.storefronts.find(tx),
      now: await this.clock.now(tx),
    }));
    if (!storefront) return undefined;
    const key = await importSPKI(storefront.publicKey, storefront.algorithm);
    return { storefront, key, clockOffset: now - Date.now() };
  }
}

async function subjectOf(token: string, trusted: TrustedIssuer): Promise<string | undefined> {
  const { storefront, key, clockOffset } = trusted;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [storefront.algorithm],
      issuer: storefront.issuer,
      audience: storefront.audience,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(Date.now() + clockOffset),
    });
    return isSubject(payload.sub) ? payload.sub : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
