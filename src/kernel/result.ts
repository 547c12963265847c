import type { Refusal } from './refusal.js';

/** What an act that may be refused comes to: a value, or the reasons why nothing was done. */
export type Result<T, E = readonly Refusal[]> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
