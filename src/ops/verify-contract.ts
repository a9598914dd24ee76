import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApplication } from '../application.js';
import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { startEmbeddedPostgres } from '../database/embedded/index.js';
import { runMigrations } from '../database/index.js';
import type { OperationType } from '../idempotency/index.js';
import { FINANCIAL_MUTATIONS, HIGH_RISK_MUTATIONS, type Mutation, MUTATIONS } from '../mutations/index.js';
import { readWords } from './command/command-line.js';
import { run, UsageError } from './run.js';

const USAGE = 'usage: npm run verify:contract -- [--type financial|high_risk]';

/** Some operations stand in both. */
const REGISTRIES = { financial: FINANCIAL_MUTATIONS, high_risk: HIGH_RISK_MUTATIONS };

/**
 * Boots the application, which refuses a mutating route that is not idempotent exactly as registered, and prints the
 * write contract. Without DATABASE_URL it does so on a PostgreSQL of its own, which it removes.
 */
await run(async () => {
  const given = readWords(process.argv.slice(2), { type: 'text' }, USAGE);
  if (given.help === true) {
    console.log(USAGE);
    return;
  }
  const type = typeOf(given.type);
  const configuration = loadConfiguration({ ...readEnvironment(), LOG_LEVEL: 'silent' });
  await (configuration.usesEmbeddedDatabase ? onTemporaryDatabase(configuration, boot) : boot(configuration));
  const operations = Object.entries<Mutation>(type === undefined ? MUTATIONS : REGISTRIES[type]);
  console.log(table(operations.map(([name, mutation]) => rowOf(name, mutation))));
  console.log(`\n${operations.length} operations; every mutating route is one of ${Object.keys(MUTATIONS).length}.`);
});

function typeOf(type: string | undefined): OperationType | undefined {
  if (type === undefined || type === 'financial' || type === 'high_risk') return type;
  throw new UsageError(USAGE);
}

/** @throws ContractViolated */
async function boot(configuration: Configuration): Promise<void> {
  const application = await createApplication(configuration);
  try {
    await application.init();
  } finally {
    await application.close();
  }
}

async function onTemporaryDatabase(
  { databaseRolePrefix: prefix }: Configuration,
  work: (configuration: Configuration) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'accubooks-contract-'));
  chmodSync(folder, 0o755);
  const embedded = await startEmbeddedPostgres({ folder, rolePrefix: prefix });
  try {
    const configuration = loadConfiguration({ ...embedded.environment, LOG_LEVEL: 'silent' });
    await runMigrations(configuration.databaseUrl ?? '', { prefix, oneLoginForAll: false });
    await work(configuration);
  } finally {
    await embedded.stop();
    for (const used of new Set([folder, embedded.folder])) rmSync(used, { recursive: true, force: true });
  }
}

function rowOf(name: string, { type, method, path, firstStatus, role, event }: Mutation): string[] {
  return [name, type, method, path, String(firstStatus), role, event ?? ''];
}

function table(rows: readonly string[][]): string {
  const lines = [['operation', 'type', 'method', 'path', 'first', 'role', 'event'], ...rows];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
