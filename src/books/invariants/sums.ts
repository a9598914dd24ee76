/** Debits less credits of the row `line`. */
export const SIGNED = `CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END`;

/** What is posted to the account that has this code in every company; `amount` is debits less credits. */
export function postedToAccount(code: string): string {
  return `SELECT line.company_id, line.currency, line.customer_id, ${SIGNED} AS amount FROM accounts AS account
    JOIN journal_lines AS line ON line.company_id = account.company_id AND line.account_id = account.id
    WHERE account.code = '${code}'`;
}

/**
 * What documents of these types have posted to some accounts; `amount` is debits less credits.
 * @param which a condition on the row `account`.
 */
export function postedBy(sourceTypes: readonly string[], which: string): string {
  return `SELECT line.company_id, line.currency, entry.source_id, ${SIGNED} AS amount FROM journal_entries AS entry
    JOIN journal_lines AS line ON line.company_id = entry.company_id AND line.entry_id = entry.id
    JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id
    WHERE entry.source_type IN (${sourceTypes.map((type) => `'${type}'`).join(', ')}) AND ${which}`;
}

/**
 * Where two sums differ. Both queries give amounts as `amount` with the columns by which they are added up.
 * @param by these columns; together they name what is wrong.
 */
export function differentSums(left: string, right: string, by: readonly string[] = ['currency']): string {
  const columns = ['company_id', ...by].join(', ');
  const sums = (amounts: string): string =>
    `(SELECT ${columns}, sum(amount) AS amount FROM (${amounts}) AS amounts GROUP BY ${columns})`;
  return `SELECT company_id, concat_ws(' ', ${by.join(', ')}) AS reference
    FROM ${sums(left)} AS a FULL JOIN ${sums(right)} AS b USING (${columns})
    WHERE coalesce(a.amount, 0) <> coalesce(b.amount, 0)`;
}
