import type { OperationDefinition } from '../idempotency/index.js';

/** The least role, beside owner and admin, that may run an operation; `user` is any signed-in user. */
export type MutationRole = 'user' | 'accountant' | 'payroll' | 'inventory' | 'admin';

/** What a body may be, where it differs from 1 MiB, 1,000 items in a list and 10,000 members and items in all. */
export interface MutationLimits {
  readonly bytes?: number;
  readonly itemsMax?: number;
  readonly membersMax?: number;
}

/** One row of the write contract: what the framework needs, and who may do it. */
export interface Mutation extends OperationDefinition {
  readonly role: MutationRole;
  /** The event that starts the company's workflows. */
  readonly event?: string;
  /** Whether a PATCH needs `If-Match` (428 without), takes it, or ignores it. */
  readonly ifMatch?: 'required' | 'optional';
  readonly limits?: MutationLimits;
}
