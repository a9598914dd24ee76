import { once } from 'node:events';
import { loginOf } from '../database/index.js';
import { parseId } from '../http/index.js';
import { asOperator } from './as-operator.js';
import { readWords } from './command/command-line.js';
import { accountDirective, commodityDirective, transaction } from './hledger-journal.js';
import { type JournalSource, readJournal } from './journal-source.js';
import { run, UsageError } from './run.js';

const USAGE = 'usage: npm run --silent export:journal -- --company ID > books.journal';

/** Prints a company's whole journal in the format of hledger, as the operator sees it. */
await run(async () => {
  const given = readWords(process.argv.slice(2), { company: 'text' }, USAGE);
  if (given.help === true) {
    console.log(USAGE);
    return;
  }
  const companyId = parseId(given.company);
  if (companyId === undefined) throw new UsageError(USAGE);
  await asOperator((configuration) => readJournal(loginOf(configuration, 'operator').url, companyId, print));
});

async function print({ currencies, accounts, entries }: JournalSource): Promise<void> {
  await write([...currencies.map(commodityDirective), ...accounts.map(accountDirective), '\n'].join(''));
  for await (const entry of entries) await write(transaction(entry));
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
