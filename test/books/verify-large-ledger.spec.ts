import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { testServer } from '../support/test-server.js';
import { fillWithPayments } from './support/large-ledger.js';
import { useBooks } from './support/use-books.js';

/** LEDGER_PAYMENTS measures larger ledgers, as docs/books.md tells. */
const PAYMENTS = Number(process.env['LEDGER_PAYMENTS'] ?? 5_000);
const COMPANIES = 4;

const books = useBooks();

it(`checks a ledger of ${PAYMENTS} invoices and their payments`, async () => {
  const { database } = books();
  const keepers = await Promise.all(Array.from({ length: COMPANIES }, () => books().newBookkeeper()));
  await fillWithPayments(database, keepers, PAYMENTS);
  const main = resolve(testServer().compiled, 'src/ops/verify-books.js');
  const env = { PATH: process.env['PATH'], DATABASE_OPERATOR_URL: database.operatorUrl };
  const begunAt = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [main], { env });
  const seconds = (performance.now() - begunAt) / 1_000;
  expect(stdout).toContain('All 33 invariants hold.');
  if (process.env['LEDGER_PAYMENTS'] !== undefined) process.stdout.write(`${stdout}${seconds.toFixed(1)} s in all\n`);
}, 900_000);
