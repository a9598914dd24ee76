import { ArchiveFailed } from '../audit-archive/index.js';
import { AddressNotUsable, ConfigurationError } from '../config/index.js';
import { DatabaseNotUsable } from '../database/index.js';
import { ContractViolated } from '../idempotency/index.js';
import { WorkersFailed } from '../workers/index.js';

/** The exit code of a command that was called in a wrong way. */
export const WRONG_USE = 2;

/**
 * Runs a command; what an operator can mend is told in words and without a stack.
 * @param failureCode the exit code then, unless it was called in a wrong way.
 */
export async function run(command: () => Promise<void>, failureCode = 1): Promise<void> {
  try {
    await command();
  } catch (error) {
    tellFailure(error);
    process.exitCode = error instanceof UsageError ? WRONG_USE : failureCode;
  }
}

/** Why a program ends: in words for somebody at a terminal, else as a line of the log, where operators look for ERROR. */
export function tellFailure(error: unknown): void {
  const msg = describeFailure(error);
  const line = { level: 'ERROR', time: new Date().toISOString(), msg };
  console.error(process.stderr.isTTY ? msg : JSON.stringify(line));
}

/** What an operator is told. */
export function describeFailure(error: unknown): string {
  return `accubooks: ${reasonOf(error)}`;
}

/** The message, with that of the cause unless it says so already; and the stack, of what an operator can't mend. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForOperators = FOR_OPERATORS.some((kind) => error instanceof kind) || 'syscall' in error;
  const text = isForOperators ? error.message : (error.stack ?? error.message);
  return `${text}${describeCause(error)}`;
}

function describeCause({ message, cause }: Error): string {
  if (!(cause instanceof Error) || cause.message === '' || message.includes(cause.message)) return '';
  return `\n  because: ${cause.message}`;
}

/** A command that was called in a wrong way. */
export class UsageError extends Error {}

/** What a command could not find out, or found to be other than it should be. */
export class CommandFailed extends Error {}

const FOR_OPERATORS = [
  AddressNotUsable,
  ArchiveFailed,
  CommandFailed,
  ConfigurationError,
  DatabaseNotUsable,
  ContractViolated,
  UsageError,
  WorkersFailed,
];
