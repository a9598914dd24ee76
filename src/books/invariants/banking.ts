import type { Area } from '../invariant.js';
import { SIGNED } from './sums.js';

/** Bank accounts, imports, and what bank transactions were reconciled with. */
export const BANKING: Area = {
  invariants: [
    {
      id: 'I24',
      says: 'bank transactions that can not be told apart are counted without gaps',
      breaches: {
        'the occurrences of the content have a gap': `
          SELECT company_id, content_key::text AS reference FROM bank_transactions
          GROUP BY company_id, bank_account_id, content_key HAVING count(*) <> max(occurrence_no)`,
      },
    },
    {
      id: 'I25',
      says: 'an import has brought the bank transactions that it says',
      breaches: {
        'the import and its transactions differ': `
          SELECT import.company_id, import.id::text AS reference FROM bank_imports AS import
          LEFT JOIN bank_transactions AS brought
            ON brought.company_id = import.company_id AND brought.import_id = import.id
          GROUP BY import.company_id, import.id
          HAVING import.imported_rows <> count(brought.id)
            OR import.total_rows <> import.imported_rows + import.duplicate_rows + import.skipped_rows
            OR bool_or(brought.currency <> import.currency OR brought.bank_account_id <> import.bank_account_id
              OR brought.posted_on NOT BETWEEN import.statement_from AND import.statement_to)`,
      },
    },
    {
      id: 'I26',
      says: 'a bank transaction is reconciled when lines of its ledger account match it fully, and decided once',
      breaches: {
        'its state, its matches and the decision about it differ': `
          SELECT company_id, id::text AS reference FROM bank_transactions
          LEFT JOIN (SELECT company_id, bank_transaction_id AS id, sum(amount_minor) AS matched
              FROM bank_transaction_matches GROUP BY 1, 2) AS matches USING (company_id, id)
          LEFT JOIN (SELECT company_id, bank_transaction_id AS id, min(action) AS action
              FROM bank_reconciliations WHERE undone_at IS NULL GROUP BY 1, 2) AS live USING (company_id, id)
          WHERE CASE status WHEN 'reconciled' THEN matched IS DISTINCT FROM amount_minor
              OR coalesce(action, 'none') NOT IN ('matched', 'entry_created')
            WHEN 'excluded' THEN matched IS NOT NULL OR action IS DISTINCT FROM 'excluded'
            ELSE matched IS NOT NULL OR action IS NOT NULL END`,
        'it is matched with a line of another account, currency or amount': `
          SELECT match.company_id, match.bank_transaction_id::text AS reference FROM bank_transaction_matches AS match
          JOIN bank_transactions AS transaction
            ON transaction.company_id = match.company_id AND transaction.id = match.bank_transaction_id
          JOIN bank_accounts AS bank ON bank.company_id = match.company_id AND bank.id = transaction.bank_account_id
          LEFT JOIN journal_lines AS line
            ON line.company_id = match.company_id AND line.entry_id = match.entry_id AND line.line_no = match.line_no
          WHERE line.account_id IS DISTINCT FROM bank.gl_account_id OR line.currency <> transaction.currency
            OR match.amount_minor <> ${SIGNED}`,
        'it is matched with an entry that is reversed, or with a reversal': `
          SELECT DISTINCT company_id, match.bank_transaction_id::text AS reference FROM bank_transaction_matches AS match
          JOIN (SELECT company_id, id AS entry_id FROM journal_entries WHERE reverses_entry_id IS NOT NULL
            UNION ALL SELECT company_id, reverses_entry_id FROM journal_entries WHERE reverses_entry_id IS NOT NULL
          ) AS undone USING (company_id, entry_id)`,
      },
    },
  ],
  postings: [
    `SELECT company_id, 'bank_reconciliation', id, 'post' FROM bank_reconciliations WHERE action = 'entry_created'`,
    `SELECT company_id, 'bank_reconciliation', id, 'reverse' FROM bank_reconciliations
     WHERE action = 'entry_created' AND undone_at IS NOT NULL`,
  ],
  writtenTables: ['bank_accounts', 'bank_imports', 'bank_reconciliations', 'bank_transaction_matches'],
};
