import type { OperationDefinition } from '../idempotency/index.js';

/** The least role, beside owner and admin, that may run an operation; `user` is any signed-in user. */
export type MutationRole = 'user' | 'accountant' | 'payroll' | 'inventory' | 'admin';

/** One row of the write contract: what the framework needs, and who may do it. */
export interface Mutation extends OperationDefinition {
  readonly role: MutationRole;
  /** The event that starts the company's workflows. */
  readonly event?: string;
  /** Whether a PATCH needs `If-Match` (428 without), takes it, or ignores it. */
  readonly ifMatch?: 'required' | 'optional';
}
