export interface HttpOptions {
  /** Whether /metrics answers. */
  readonly metrics: boolean;
}

export const HTTP_OPTIONS = Symbol('HTTP_OPTIONS');
