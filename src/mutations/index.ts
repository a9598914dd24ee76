import { FINANCIAL_MUTATIONS } from './financial-mutations.js';
import { HIGH_RISK_MUTATIONS } from './high-risk-mutations.js';
import type { Mutation } from './mutation.js';

export { FINANCIAL_MUTATIONS, HIGH_RISK_MUTATIONS };
export type { Mutation, MutationLimits, MutationRole } from './mutation.js';

export type MutationName = keyof typeof FINANCIAL_MUTATIONS | keyof typeof HIGH_RISK_MUTATIONS;

/** The whole write contract, by operation name. */
export const MUTATIONS: Readonly<Record<MutationName, Mutation>> = { ...FINANCIAL_MUTATIONS, ...HIGH_RISK_MUTATIONS };

declare module '../idempotency/operation.js' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the registry's names become the framework's
  interface IdempotentOperations extends Record<MutationName, true> {}
}
