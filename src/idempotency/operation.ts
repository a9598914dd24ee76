/**
 * The names of all idempotent operations. Empty here; the application augments it from its registry, so that a typo in
 * `@Idempotent('...')` fails to compile:
 *
 * ```ts
 * declare module '../idempotency/index.js' {
 *   interface IdempotentOperations extends Record<keyof typeof MUTATIONS, true> {}
 * }
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- augmented by the application
export interface IdempotentOperations {}

/** A registered operation's name; matches `^[A-Za-z0-9]+$`. */
export type OperationName = Extract<keyof IdempotentOperations, string>;

/** What an operation is in audit rows and metrics. */
export type OperationType = 'financial' | 'high_risk';

/** The contract of one operation, as data. */
export interface OperationDefinition {
  readonly type: OperationType;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The route with its parameters, such as `/api/invoices/:id/finalize`. */
  readonly path: string;
  /** The status of the first answer; a replay is always 200. */
  readonly firstStatus: 200 | 201;
  /** Where the created or changed resource is read, with `:id` for the answer's `id`; sent as `Location` with 201. */
  readonly resource: string;
  /** Whose key space it is: the company's (default), or the user's for operations that create a company. */
  readonly scope?: 'company' | 'user';
  /** Runs by itself in a group of one on a connection apart: for long work and for `write.manager()`. */
  readonly alone?: boolean;
}
