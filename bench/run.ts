import { BenchPostgres } from './database/bench-postgres.js';
import { childProcesses } from './machine/child-processes.js';
import { UsageError } from './options.js';

/**
 * Reads the options of a program, or ends it with its usage.
 * @param read gives 'help' when that was asked for.
 */
export function optionsOrEnd<Options>(
  read: (parameters: readonly string[]) => Options | 'help',
  usage: string,
): Options {
  try {
    const options = read(process.argv.slice(2));
    if (options !== 'help') return options;
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exit(2);
  }
}

/**
 * Runs a measurement with a PostgreSQL of its own, and leaves no process and no file behind, however it ends.
 * @param settings of the server, beside PostgreSQL's own.
 */
export async function withPostgres(
  limitSeconds: number,
  work: (postgres: BenchPostgres) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const postgres = new BenchPostgres(settings);
  const endNow = (reason: string): never => {
    process.stderr.write(`\n${reason}\n`);
    childProcesses.killAll();
    postgres.stopNow();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endNow(`ended by ${signal}`));
  const limit = setTimeout(() => endNow('ended: it took much too long'), limitSeconds * 1_000);
  try {
    await postgres.start();
    await work(postgres);
  } finally {
    clearTimeout(limit);
    childProcesses.killAll();
    await postgres.stop();
  }
}
