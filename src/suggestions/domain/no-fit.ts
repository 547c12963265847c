/**
 * Why a model was not fitted: `TOO_FEW` customers who tell it something, or the search for its parameters found no
 * flat point (`NOT_CONVERGED`).
 */
export interface NoFit {
  readonly reason: 'TOO_FEW' | 'NOT_CONVERGED';
  /** The customers, of those that can be used, who tell the model something. */
  readonly telling: number;
  /** As many of them would be needed. */
  readonly needed: number;
}
