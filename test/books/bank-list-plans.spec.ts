import { Bank } from './support/bank.js';
import { type Bookkeeper, idOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let bank: Bank;
let importId: string;

/** Many rows of two accounts, most of them reconciled: as a company has them after some years. */
beforeAll(async () => {
  keeper = await books().newBookkeeper();
  bank = await Bank.open(keeper);
  const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Other', type: 'asset' }));
  const other = await Bank.open(keeper, { glAccountId });
  const transactions = [{ postedOn: '2026-01-31', amount: '1.00', description: 'x' }];
  importId = idOf(await bank.tryImport({ format: 'csv', transactions }));
  await books().database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    INSERT INTO bank_transactions
      SELECT company_id, gen_random_uuid(), CASE WHEN number % 50 = 0 THEN bank_account_id ELSE '${other.id}'::uuid END,
        gen_random_uuid(), gen_random_uuid(), 1, date '2020-01-01' + number / 20, 100, currency, description,
        counterparty, bank_reference, balance_minor,
        CASE WHEN number % 1000 = 0 THEN 'unreconciled' ELSE 'reconciled' END, version, created_at, created_at
      FROM bank_transactions, generate_series(1, 40000) AS number;
    COMMIT`);
  await books().database.query(`VACUUM ANALYZE bank_transactions`);
});

describe('a page', () => {
  // The rows are of no import, and the invariants shall not see them.
  afterAll(() =>
    books().database.query(`
      BEGIN;
      SET LOCAL session_replication_role = replica;
      DELETE FROM bank_transactions WHERE import_id <> '${importId}';
      COMMIT`),
  );

  it.each([
    ['all', '', 'bank_transactions_posted'],
    ['an account', `bank_account_id = '$bank' AND`, 'bank_transactions_account'],
    ['a status', `status = 'unreconciled' AND`, 'bank_transactions_status'],
    ['an import', `import_id = '$import' AND`, 'bank_transactions_import'],
  ])('of %s is read from an index, in its order', async (_, filter, index) => {
    const conditions = filter.replace('$bank', bank.id).replace('$import', importId);
    const plan = await books().database.query<{ 'QUERY PLAN': string }>(`
    EXPLAIN SELECT * FROM bank_transactions
    WHERE company_id = '${keeper.companyId}' AND ${conditions} (posted_on, id) < ('2024-01-01', '${importId}')
    ORDER BY posted_on DESC, id DESC LIMIT 26`);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain(`Index Scan Backward using ${index}`);
    expect(text).not.toMatch(/Sort|Seq Scan/);
  });
});
