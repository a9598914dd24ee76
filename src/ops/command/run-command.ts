import { readEnvironment, type Environment } from '../../config/index.js';
import { tellFailure, UsageError, WRONG_USE } from '../run.js';

/** What a command reaches out to. */
export interface Surroundings {
  readonly environment: Environment;
  /** The result, on standard output. */
  readonly print: (text: string) => void;
  /** Progress, on standard error. */
  readonly tell: (text: string) => void;
}

/** @returns whether what was checked is as it should be. */
export type Command = (words: readonly string[], surroundings: Surroundings) => Promise<boolean>;

const PASSED = 0;
const FAILED = 1;

/** Runs a command; the exit code is 0 when it passed, 1 when it failed, 2 when it was called in a wrong way. */
export async function runCommand(command: Command): Promise<void> {
  try {
    const passed = await command(process.argv.slice(2), {
      environment: readEnvironment(),
      print: console.log,
      tell: console.error,
    });
    process.exitCode = passed ? PASSED : FAILED;
  } catch (error) {
    tellFailure(error);
    process.exitCode = error instanceof UsageError ? WRONG_USE : FAILED;
  }
}
