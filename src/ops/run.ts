import { AddressNotUsable, ConfigurationError } from '../config/index.js';
import { DatabaseNotUsable } from '../database/index.js';
import { ContractViolated } from '../idempotency/index.js';

/** Runs a command; what an operator can mend is told in words and without a stack, and ends with exit code 1. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}

/** What an operator is told: the message, with that of the cause unless it says so already. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `accubooks: ${String(error)}`;
  const isForOperators = [AddressNotUsable, ConfigurationError, DatabaseNotUsable, ContractViolated, UsageError].some(
    (kind) => error instanceof kind,
  );
  if (isForOperators || 'syscall' in error) return `accubooks: ${error.message}${describeCause(error)}`;
  return `accubooks: ${error.stack ?? error.message}${describeCause(error)}`;
}

function describeCause({ message, cause }: Error): string {
  if (!(cause instanceof Error) || cause.message === '' || message.includes(cause.message)) return '';
  return `\n  because: ${cause.message}`;
}

/** A command that was called in a wrong way. */
export class UsageError extends Error {}
