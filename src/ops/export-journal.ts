import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { roleNames, withStartupOptions } from '../database/index.js';
import { startEmbeddedPostgres } from '../database/embedded/index.js';

import { parseId } from '../http/index.js';
import { dataFolder } from './data-folder.js';
import { accountDirective, commodityDirective, transaction } from './hledger-journal.js';
import { type JournalSource, readJournal } from './journal-source.js';
import { run, UsageError } from './run.js';

const USAGE = 'usage: npm run --silent export:journal -- --company ID > books.journal';

/** Prints a company's whole journal in the format of hledger, as the operator sees it. */
await run(async () => {
  const companyId = readCompany();
  const environment = readEnvironment();
  const configuration = loadConfiguration({ ...environment, JWT_SECRET: environment['JWT_SECRET'] ?? 'x'.repeat(32) });
  const operatorUrl = environment['DATABASE_OPERATOR_URL'];
  if (operatorUrl !== undefined) return readJournal(operatorUrl, companyId, print);
  if (!configuration.usesEmbeddedDatabase) return readJournal(asOperator(configuration), companyId, print);
  return withEmbedded(configuration, (url) => readJournal(url, companyId, print));
});

async function print({ currencies, accounts, entries }: JournalSource): Promise<void> {
  await write([...currencies.map(commodityDirective), ...accounts.map(accountDirective), '\n'].join(''));
  for await (const entry of entries) await write(transaction(entry));
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function readCompany(): string {
  const { company } = parseArgs({ options: { company: { type: 'string' } } }).values;
  const id = parseId(company);
  if (id === undefined) throw new UsageError(USAGE);
  return id;
}

/** With one login for everything, it takes the operator's role. */
function asOperator({ databaseUrl, databaseRolePrefix }: Configuration): string {
  if (databaseUrl === undefined) throw new UsageError("DATABASE_OPERATOR_URL: expected the operator's PostgreSQL URL");
  return withStartupOptions(databaseUrl, { role: roleNames(databaseRolePrefix).operator });
}

async function withEmbedded(
  { databaseRolePrefix: rolePrefix }: Configuration,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const embedded = await startEmbeddedPostgres({ folder: dataFolder(), rolePrefix });
  try {
    await work(embedded.environment['DATABASE_OPERATOR_URL'] ?? '');
  } finally {
    await embedded.stop();
  }
}
