import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus } from './support/bookkeeper.js';
import { reconciledOnce } from './support/every-posting.js';
import type { RawBooks } from './support/raw-books.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let raw: RawBooks;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  await reconciledOnce(keeper);
  expectStatus(await keeper.post('/api/company/users', { email: 'ann@example.com', role: 'viewer' }), 201);
  raw = await books().openRaw(books().database.writerUrl, keeper.companyId);
});

const TABLES = ['ledger_reconciliations', 'ledger_reconciliation_lines', 'company_settings_history', 'access_changes'];

describe('what was decided stays as it was', () => {
  it.each(TABLES)('%s, for the writer', async (table) => {
    for (const sql of [`UPDATE ${table} SET company_id = company_id`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      expect(await raw.refusal(() => raw.query(sql))).toBe('42501');
    }
  });

  it.each(TABLES)('%s, for anybody who may do everything', async (table) => {
    const superuser = await books().openRaw(books().database.superuserUrl, keeper.companyId);
    for (const sql of [
      `UPDATE ${table} SET company_id = company_id`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
    ]) {
      expect(await superuser.refusal(() => superuser.query(sql))).toBe('append_only');
    }
  });
});

/** The reconciliation of the company once more, with these columns changed. */
const again = (columns: Readonly<Record<string, string>>): Promise<string | undefined> =>
  raw.refusal(() =>
    raw.query(
      `INSERT INTO ledger_reconciliations SELECT changed.* FROM ledger_reconciliations AS known,
         jsonb_populate_record(known, $1::jsonb) AS changed`,
      [JSON.stringify({ id: randomUUID(), ...columns })],
    ),
  );

it('a day of an account has one statement', async () => {
  expect(await again({})).toBe('ledger_reconciliations_statement');
});

it('a reconciliation is of an account, and has an entry, of its company', async () => {
  expect(await again({ statement_date: '2025-02-28', account_id: randomUUID() })).toMatch(/account_id/);
  expect(await again({ statement_date: '2025-02-28', adjustment_entry_id: randomUUID() })).toMatch(/adjustment/);
});

it('a line is cleared once, and has to be there', async () => {
  const clear = (entry: string): Promise<string | undefined> =>
    raw.refusal(() =>
      raw.query(`INSERT INTO ledger_reconciliation_lines SELECT company_id, ${entry}, line_no, reconciliation_id
        FROM ledger_reconciliation_lines`),
    );
  expect(await clear('entry_id')).toBe('ledger_reconciliation_lines_pkey');
  expect(await clear(`'${randomUUID()}'`)).toMatch(/entry_id/);
});
