/** A statement that is sent often: the name lets PostgreSQL keep its plan. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A statement that changes rows and answers none, in a form that can be joined with others. */
export interface Write extends Statement {
  /** What stands before it: `a AS (…), b AS (…)`; the names are its own among all that it may be joined with. */
  readonly ctes?: string;
}

/** What can be a parameter of a write. */
export type Sendable = string | number | boolean | Buffer | null;
