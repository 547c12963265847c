import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { NewProgram } from '../domain/index.js';
import { PointSettingsEntity } from './point-settings.entity.js';
import { ProgramDirectoryEntity } from './program-directory.entity.js';
import { ProgramEntity } from './program.entity.js';

/** The secrets that a program's hashes are keyed with. */
export interface ProgramKeys {
  readonly contentKey: Buffer;
  readonly receiptKey: Buffer;
}

/** Writes programs. Only the role that owns the tables may; the application's role only reads them. */
export class NewProgramRepository {
  async insert(tx: Transaction, program: NewProgram, keys: ProgramKeys, now: Instant): Promise<void> {
    const { programId } = tx;
    const { name, storefront, settings, ...rest } = program;
    await tx.manager.insert(ProgramEntity, {
      programId,
      name,
      ...rest,
      ...keys,
      storefrontIssuer: storefront?.issuer ?? null,
      storefrontAudience: storefront?.audience ?? null,
      storefrontPublicKey: storefront?.publicKey ?? null,
      storefrontAlgorithm: storefront?.algorithm ?? null,
      createdAt: new Date(now),
    });
    await tx.manager.insert(ProgramDirectoryEntity, { programId, name });
    const { release, expiry } = settings;
    await tx.manager.insert(PointSettingsEntity, {
      programId,
      version: settings.version,
      effectiveFrom: new Date(settings.effectiveFrom),
      earnPoints: settings.earnPoints,
      earnPerMinor: settings.earnPerMinor,
      basisIncludesTax: settings.basisIncludesTax,
      release: release.kind,
      releaseAfter: release.kind === 'AFTER' ? release.after : null,
      expiry: expiry.kind,
      expiryAfter: 'after' in expiry ? expiry.after : null,
      expiryMonthDay: expiry.kind === 'YEARLY' ? expiry.monthDay : null,
      expiryRoundsToMonthEnd: expiry.roundsToMonthEnd,
      debtPolicy: settings.debtPolicy,
      recordedAt: new Date(now),
    });
  }
}
