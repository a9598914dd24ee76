import type { Area } from '../invariant.js';
import { SIGNED } from './sums.js';

/** What the lines of each entry say, in one row. */
const LINES_BY_ENTRY = `
  SELECT line.company_id, line.entry_id, count(*) AS lines, max(line.line_no) AS last_line, count(account.id) AS accounts,
    coalesce(sum(line.amount_minor) FILTER (WHERE line.side = 'D'), 0) AS debit,
    coalesce(sum(line.amount_minor) FILTER (WHERE line.side = 'C'), 0) AS credit,
    min(line.currency) AS first_currency, max(line.currency) AS last_currency,
    min(line.entry_date) AS first_date, max(line.entry_date) AS last_date
  FROM journal_lines AS line
  LEFT JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id
  GROUP BY line.company_id, line.entry_id`;

/** Lines that bank transactions are matched with, and mirrors of those that were matched when they were cleared. */
const SHOWN_BY_BANK = `
  SELECT company_id, entry_id, line_no FROM bank_transaction_matches
  UNION SELECT mirror.company_id, mirror.id, cleared.line_no FROM journal_entries AS mirror
  JOIN ledger_reconciliation_lines AS cleared
    ON cleared.company_id = mirror.company_id AND cleared.entry_id = mirror.reverses_entry_id
  WHERE mirror.source_type = 'bank_reconciliation'`;

/** Accounts, the journal, and statements that accounts were compared with. */
export const LEDGER: Area = {
  invariants: [
    {
      id: 'I01',
      says: 'an entry is balanced and complete, and every line has an entry',
      breaches: {
        'the entry and its lines do not agree': `
          SELECT coalesce(entry.company_id, found.company_id) AS company_id,
            coalesce(entry.id, found.entry_id)::text AS reference
          FROM journal_entries AS entry
          FULL JOIN (${LINES_BY_ENTRY}) AS found ON found.company_id = entry.company_id AND found.entry_id = entry.id
          WHERE entry.id IS NULL OR found.entry_id IS NULL
            OR found.lines <> entry.line_count OR found.last_line <> entry.line_count OR found.accounts <> entry.line_count
            OR found.debit <> entry.total_minor OR found.credit <> entry.total_minor
            OR found.first_currency <> entry.currency OR found.last_currency <> entry.currency
            OR found.first_date <> entry.entry_date OR found.last_date <> entry.entry_date`,
      },
    },
    {
      id: 'I02',
      says: 'debits equal credits, in every currency',
      breaches: {
        'the trial balance is not zero': `
          SELECT line.company_id, line.currency AS reference FROM journal_lines AS line
          GROUP BY line.company_id, line.currency HAVING sum(${SIGNED}) <> 0`,
      },
    },
    {
      id: 'I03',
      says: 'a reversal mirrors what it reverses',
      breaches: {
        'the reversal and its original do not cancel out': `
          SELECT company_id, reversal_id::text AS reference
          FROM (SELECT company_id, id AS reversal_id, id AS entry_id FROM journal_entries WHERE reverses_entry_id IS NOT NULL
            UNION ALL SELECT company_id, id, reverses_entry_id FROM journal_entries WHERE reverses_entry_id IS NOT NULL
          ) AS half
          JOIN journal_lines AS line USING (company_id, entry_id)
          GROUP BY company_id, reversal_id, line.account_id, line.currency, line.customer_id HAVING sum(${SIGNED}) <> 0`,
      },
    },
    {
      id: 'I04',
      says: 'nothing is posted in a period that was locked at that time',
      breaches: {
        'the entry was posted after its period was locked': `
          SELECT entry.company_id, entry.id::text AS reference
          FROM (SELECT company_id, books_locked_through, changed_at,
              lead(changed_at, 1, 'infinity') OVER (PARTITION BY company_id ORDER BY version) AS changed_again_at
            FROM company_settings_history) AS settings
          JOIN journal_entries AS entry ON entry.company_id = settings.company_id
            AND entry.entry_date <= settings.books_locked_through
            AND entry.created_at > settings.changed_at AND entry.created_at < settings.changed_again_at`,
      },
    },
    {
      id: 'I27',
      says: 'what is cleared adds up to the statement',
      breaches: {
        'the cleared lines are not those of the statement': `
          SELECT company_id, id::text AS reference
          FROM (SELECT company_id, id, statement_balance_minor, line_count, coalesce(lines, 0) AS lines, fits,
              sum(coalesce(amount, 0)) OVER (PARTITION BY company_id, account_id, currency ORDER BY statement_date) AS balance
            FROM ledger_reconciliations
            LEFT JOIN (SELECT statement.company_id, statement.id, count(*) AS lines, sum(${SIGNED}) AS amount,
                bool_and(line.account_id = statement.account_id AND line.currency = statement.currency
                  AND line.entry_date <= statement.statement_date) AS fits
              FROM ledger_reconciliations AS statement
              JOIN ledger_reconciliation_lines AS cleared
                ON cleared.company_id = statement.company_id AND cleared.reconciliation_id = statement.id
              JOIN journal_lines AS line ON line.company_id = cleared.company_id AND line.entry_id = cleared.entry_id
                AND line.line_no = cleared.line_no
              GROUP BY statement.company_id, statement.id) AS cleared USING (company_id, id)) AS statement
          WHERE balance <> statement_balance_minor OR lines <> line_count OR NOT fits`,
        'the lines that wait to be cleared are not those that bank transactions show': `
          SELECT company_id, concat_ws(' ', entry_id, line_no) AS reference
          FROM (SELECT company_id, entry_id, line_no, line.account_id, line.entry_date FROM (${SHOWN_BY_BANK}) AS line_shown
            JOIN journal_lines AS line USING (company_id, entry_id, line_no)
            LEFT JOIN ledger_reconciliation_lines AS cleared USING (company_id, entry_id, line_no)
            WHERE cleared.reconciliation_id IS NULL) AS shown
          FULL JOIN ledger_lines_to_clear AS waiting USING (company_id, entry_id, line_no)
          WHERE shown.account_id IS DISTINCT FROM waiting.account_id OR shown.entry_date IS DISTINCT FROM waiting.entry_date`,
      },
    },
  ],
  postings: [
    `SELECT company_id, 'ledger_reconciliation', id, 'adjust' FROM ledger_reconciliations
     WHERE adjustment_entry_id IS NOT NULL`,
    // An entry that somebody wrote is a document of its own.
    `SELECT company_id, source_type, id, purpose FROM journal_entries
     WHERE source_type = 'journal_entry' AND (purpose = 'reverse') = (reverses_entry_id IS NOT NULL)`,
  ],
  writtenTables: ['accounts', 'tax_rates', 'journal_entries', 'ledger_reconciliations'],
};
