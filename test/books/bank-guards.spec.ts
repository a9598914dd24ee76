import { randomUUID } from 'node:crypto';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus } from './support/bookkeeper.js';
import type { RawBooks } from './support/raw-books.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let bank: Bank;
let writer: RawBooks;
/** Bank transactions: one that is open, one that was posted, one that is excluded. */
let open: string;
let posted: string;
let excluded: string;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  bank = await Bank.open(keeper);
  writer = await books().openRaw(books().database.writerUrl, keeper.companyId);
  [open, posted, excluded] = [await bank.row('1.00'), await bank.row('2.00'), await bank.row('3.00')];
  expectStatus(await bank.reconcile(posted, { createEntry: { accountId: await keeper.account('4000') } }), 200);
  expectStatus(await bank.reconcile(excluded, { exclude: { reason: 'Private' } }), 200);
});

/** What the database says to a change, which is taken back. */
const refusal = (sql: string): Promise<string | undefined> =>
  writer.refusal(async () => {
    await writer.query(sql.replaceAll('$open', open).replaceAll('$posted', posted).replaceAll('$excluded', excluded));
    throw Object.assign(new Error('taken back'), { code: 'accepted' });
  });

it.each<[string, string, string]>([
  ['another amount', `UPDATE bank_transactions SET amount_minor = 7 WHERE id = '$open'`, 'bank_transaction_frozen'],
  [
    'another day',
    `UPDATE bank_transactions SET posted_on = '2026-01-01' WHERE id = '$open'`,
    'bank_transaction_frozen',
  ],
  [
    'another occurrence',
    `UPDATE bank_transactions SET occurrence_no = 2 WHERE id = '$open'`,
    'bank_transaction_frozen',
  ],
  [
    'the end of an exclusion',
    `UPDATE bank_transactions SET status = 'unreconciled' WHERE id = '$excluded'`,
    'bank_transaction_transition',
  ],
  [
    'the undoing of an exclusion',
    `UPDATE bank_reconciliations SET undone_at = now(), undone_by_write_id = id WHERE bank_transaction_id = '$excluded'`,
    'bank_reconciliation_undone',
  ],
  ['the end of a transaction', `DELETE FROM bank_transactions WHERE id = '$open'`, '42501'],
  ['the end of a reconciliation', `DELETE FROM bank_reconciliations WHERE bank_transaction_id = '$posted'`, '42501'],
  ['a change of an import', `UPDATE bank_imports SET total_rows = 7`, '42501'],
  [
    'a second decision',
    `INSERT INTO bank_reconciliations SELECT company_id, '${randomUUID()}', bank_transaction_id, action, account_id, note,
      undone_at, undone_by_write_id, write_id, created_at FROM bank_reconciliations WHERE bank_transaction_id = '$posted'`,
    'bank_reconciliations_live',
  ],
  [
    'a second match of a line',
    `INSERT INTO bank_transaction_matches SELECT company_id, entry_id, line_no, '$open'::uuid, amount_minor, write_id, created_at
      FROM bank_transaction_matches WHERE bank_transaction_id = '$posted'`,
    'bank_transaction_matches_pkey',
  ],
  [
    'a second bank account on a ledger account',
    `INSERT INTO bank_accounts SELECT company_id, '${randomUUID()}', name, currency, gl_account_id, bank_id, account_mask,
      account_fingerprint, is_active, version, write_id, created_at, updated_at FROM bank_accounts`,
    'bank_accounts_gl_account',
  ],
  ['a legal change', `UPDATE bank_transactions SET status = 'reconciled' WHERE id = '$open'`, 'accepted'],
])('the database answers to %s', async (_, sql, expected) => {
  expect(await refusal(sql)).toBe(expected);
});
