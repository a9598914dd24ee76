import type { EntityManager } from 'typeorm';
import type { AccountType } from '../../ledger/index.js';

/** What an account's lines add up to in one currency; debits less credits, minor units. */
export interface AccountBalance {
  readonly currency: string;
  readonly accountId: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  /** Of the days before `from`. */
  readonly beforeMinor: bigint;
  /** Of the days from `from` on. */
  readonly withinMinor: bigint;
}

/** Read from the index on (company, account, currency, date) alone. */
const BALANCES = `
  SELECT sums.currency, account.id AS "accountId", account.code, account.name, account.type, sums.before, sums.within
  FROM (
    SELECT account_id, currency,
      coalesce(sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END) FILTER (WHERE entry_date < $2::date), 0)::text
        AS before,
      coalesce(sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END) FILTER (WHERE entry_date >= $2::date), 0)::text
        AS within
    FROM journal_lines WHERE company_id = $1 AND entry_date <= $3::date GROUP BY account_id, currency
  ) AS sums
  JOIN accounts AS account ON account.company_id = $1 AND account.id = sums.account_id
  ORDER BY sums.currency, account.code`;

type BalanceRow = Omit<AccountBalance, 'beforeMinor' | 'withinMinor'> & {
  readonly before: string;
  readonly within: string;
};

/** All accounts with lines up to `to`, by currency and code; `from` and `to` are days that count. */
export async function accountBalances(
  manager: EntityManager,
  companyId: string,
  from: string,
  to: string,
): Promise<AccountBalance[]> {
  const rows = await manager.query<BalanceRow[]>(BALANCES, [companyId, from, to]);
  return rows.map(({ before, within, ...account }) => ({
    ...{ ...account, beforeMinor: BigInt(before), withinMinor: BigInt(within) },
  }));
}

/** What was posted to an account within a period, in one currency; debits less credits, minor units. */
export type AccountMovement = Omit<AccountBalance, 'beforeMinor'>;

/** Reads the days of the period alone, of the accounts that make a profit or a loss. */
const RESULTS = `
  SELECT sums.currency, account.id AS "accountId", account.code, account.name, account.type, sums.within
  FROM (
    SELECT account_id, currency, sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END)::text AS within
    FROM journal_lines
    WHERE company_id = $1 AND entry_date BETWEEN $2::date AND $3::date
      AND account_id = ANY (ARRAY(SELECT id FROM accounts WHERE company_id = $1 AND type IN ('income', 'expense')))
    GROUP BY account_id, currency
  ) AS sums
  JOIN accounts AS account ON account.company_id = $1 AND account.id = sums.account_id
  ORDER BY sums.currency, account.code`;

/** All accounts of income and expenses with lines from `from` to `to`, by currency and code; both days count. */
export async function resultsOf(
  manager: EntityManager,
  companyId: string,
  from: string,
  to: string,
): Promise<AccountMovement[]> {
  const rows = await manager.query<Omit<BalanceRow, 'before'>[]>(RESULTS, [companyId, from, to]);
  return rows.map(({ within, ...account }) => ({ ...account, withinMinor: BigInt(within) }));
}

/** The rows of each currency, in the order in which they come. */
export function byCurrency<Row extends { readonly currency: string }>(rows: readonly Row[]): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.currency, [...(groups.get(row.currency) ?? []), row]);
  return [...groups];
}
