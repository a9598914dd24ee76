import type { MutationName } from '../../../../src/mutations/index.js';
import type { Random } from '../../nemesis/random.js';
import type { KnownCompany } from '../known-company.js';
import type { Wish } from '../wish.js';

/** What an answer says. */
export type AnswerBody = Readonly<Record<string, unknown>> & { readonly id: string };

/** How the workload uses an operation. */
export interface WorkloadOperation {
  /** How often it is chosen, among the others. */
  readonly weight: number;
  /** A new wish; undefined while nothing is there that it could be about. No two are alike. */
  wish(company: KnownCompany, random: Random): Omit<Wish, 'operation'> | undefined;
  /** Keeps what an answer says for later wishes. */
  learn?(company: KnownCompany, answer: AnswerBody, path: string): void;
}

export type WorkloadOperations = Partial<Readonly<Record<MutationName, WorkloadOperation>>>;

/** A word that is the same again with the same seed, and that nobody else has. */
export function word(random: Random): string {
  return `w${random.next().toString(36).slice(2, 10)}${random.next().toString(36).slice(2, 6)}`;
}

/** Money from 0.01 to 500.00. */
export function amount(random: Random): string {
  return (random.between(1, 50_000) / 100).toFixed(2);
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
