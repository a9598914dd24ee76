import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { POSTING_PURPOSES } from '../../src/ledger/journal-entry.dto.js';
import { type Bookkeeper, idOf } from '../books/support/bookkeeper.js';
import { everyPosting } from '../books/support/every-posting.js';
import { useBooks } from '../books/support/use-books.js';
import { testServer } from '../support/test-server.js';
import { hledger, hledgerBalances } from './support/hledger.js';

/** Balanced, declared and shown in declared ways, in the order of their days, no account's name twice. */
const STRICT = ['check', '--strict', 'ordereddates', 'uniqueleafnames', 'balancednoautoconversion'];

const books = useBooks();
let keeper: Bookkeeper;
let journal: string;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  await everyPosting(keeper);
  // Not posted to, and declared all the same.
  idOf(await keeper.post('/api/accounts', { code: '6600', name: '(old) Travel', type: 'expense' }));
  await everyPosting(await books().newBookkeeper());
  journal = await exported(keeper.companyId);
}, 60_000);

/** What `npm run export:journal` prints. */
async function exported(companyId: string): Promise<string> {
  const program = join(testServer().compiled, 'src/ops/export-journal.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--company', companyId], {
    env: { PATH: process.env['PATH'], DATABASE_OPERATOR_URL: books().database.operatorUrl },
    maxBuffer: 10_000_000,
  });
  return stdout;
}

interface TrialBalance {
  readonly currencies: readonly {
    readonly currency: string;
    readonly accounts: readonly { type: string; code: string; name: string; balance: string }[];
  }[];
}

/** The balances of our trial balance that are not zero, named as the export names its accounts. */
async function ownBalances(): Promise<Record<string, string>> {
  const { currencies } = (await keeper.read('/api/ledger/trial-balance?asOf=2999-12-31')) as unknown as TrialBalance;
  const balances = currencies.flatMap(({ currency, accounts }) =>
    accounts.map(
      ({ type, code, name, balance }) => [`${type}:${code} ${readable(name)} ${currency}`, balance] as const,
    ),
  );
  return Object.fromEntries(balances.filter(([, balance]) => /[1-9]/.test(balance)));
}

/** The one name that holds what hledger would read. */
function readable(name: string): string {
  return name.startsWith('Sales:') ? 'Sales A b c d * ! =' : name;
}

it('the company has used every kind of posting', async () => {
  const posted = await books().database.query<{ kind: string }>(
    `SELECT DISTINCT source_type || ' ' || purpose AS kind FROM journal_entries WHERE company_id = $1`,
    [keeper.companyId],
  );
  const known = Object.entries(POSTING_PURPOSES).flatMap(([type, purposes]) =>
    purposes.map((purpose) => `${type} ${purpose}`),
  );
  expect(posted.map(({ kind }) => kind).sort()).toEqual(known.sort());
});

it('hledger accepts the journal', () => {
  expect(hledger(journal, STRICT)).toEqual({ status: 0, output: '', problem: '' });
});

it('hledger has every balance of our trial balance, to the cent, and no other', async () => {
  expect(hledgerBalances(journal)).toEqual(await ownBalances());
});

it('hledger has every entry', async () => {
  const [count] = await books().database.query<{ entries: bigint }>(
    `SELECT count(*) AS entries FROM journal_entries WHERE company_id = $1`,
    [keeper.companyId],
  );
  const { output } = hledger(journal, ['stats']);
  expect(/^Transactions\s*:\s*(\d+)/m.exec(output)?.[1]).toBe(String(count?.entries));
});

it('a company that is not there has no journal', async () => {
  const refusal = exported(randomUUID());
  await expect(refusal).rejects.toMatchObject({ code: 2, stdout: '' });
  await expect(refusal).rejects.toThrow('there is no company');
});

describe('a fault is found', () => {
  const posting = /^ {4}\S.*\n/m;
  const entry = /^\d{4}-.*\n(?: {4}.*\n)+\n/m;

  it('when a posting is left out', () => {
    expect(hledger(journal.replace(posting, ''), STRICT)).toMatchObject({ status: 1, output: '' });
  });

  it('when an entry is left out', async () => {
    const without = journal.replace(entry, '');
    expect(hledger(without, STRICT)).toMatchObject({ status: 0 });
    expect(hledgerBalances(without)).not.toEqual(await ownBalances());
  });

  it('when an account is not declared, or stands there twice', () => {
    expect(hledger(journal.replace(/^account .*\n/m, ''), STRICT)).toMatchObject({ status: 1 });
    expect(hledger(journal.replace(/(?<=^ {4})asset:/m, 'liability:'), STRICT)).toMatchObject({ status: 1 });
  });
});
