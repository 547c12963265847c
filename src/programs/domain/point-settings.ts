import type { Instant } from '../../kernel/instant.js';

/** When earned points can be spent: at once, a time after the purchase, or when somebody releases them. */
export type ReleasePolicy =
  | { readonly kind: 'AT_ONCE' }
  /** `after` is an ISO 8601 duration, e.g. `P14D`. */
  | { readonly kind: 'AFTER'; readonly after: string }
  | { readonly kind: 'ON_REQUEST' };

/**
 * When points lapse: never; a time after they were earned; a time after the last purchase; or at the start of a
 * given day each year (`MM-DD`, in the program's time zone).
 */
export type ExpiryPolicy = (
  | { readonly kind: 'NEVER' }
  | { readonly kind: 'AFTER_EARNING'; readonly after: string }
  | { readonly kind: 'AFTER_INACTIVITY'; readonly after: string }
  | { readonly kind: 'YEARLY'; readonly monthDay: string }
) & {
  /** Whether the instant is moved to the end of its month. */
  readonly roundsToMonthEnd: boolean;
};

/**
 * What a return may take when the points it asks back are spent: only the purchase's own points while they are
 * pending; what is in the balance; or more than that, as debt.
 */
export type DebtPolicy = 'ONLY_PENDING' | 'WITHIN_BALANCE' | 'ALLOW_DEBT';

/** One dated version of a program's point settings. */
export interface PointSettings {
  readonly version: number;
  readonly effectiveFrom: Instant;
  /** The base rate: `earnPoints` for every `earnPerMinor` minor units of the basis. */
  readonly earnPoints: number;
  readonly earnPerMinor: number;
  readonly basisIncludesTax: boolean;
  readonly release: ReleasePolicy;
  readonly expiry: ExpiryPolicy;
  readonly debtPolicy: DebtPolicy;
}

/**
 * The version in force at an instant: the newest of those that had begun. What lies before the first version counts
 * as under the first. Throws when there is none.
 */
export function settingsInForce(versions: readonly PointSettings[], at: Instant): PointSettings {
  let chosen = versions[0];
  if (!chosen) throw new Error('a program has no point settings');
  for (const version of versions) {
    const begun = version.effectiveFrom <= at;
    const chosenBegun = chosen.effectiveFrom <= at;
    if (
      begun
        ? !chosenBegun || version.version > chosen.version
        : !chosenBegun && version.version < chosen.version
    ) {
      chosen = version;
    }
  }
  return chosen;
}

/** The version of that number, as named by something it decided. Throws when there is none. */
export function settingsOfVersion(versions: readonly PointSettings[], version: number): PointSettings {
  const found = versions.find((candidate) => candidate.version === version);
  if (!found) throw new Error(`there are no point settings of version ${version}`);
  return found;
}
