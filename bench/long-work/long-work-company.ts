import { query } from '../database/bench-postgres.js';
import type { ApiClient } from '../load/api-client.js';
import { bankImports, type LongTask, payRuns } from './long-tasks.js';
import { employ, PERIOD_OF_WORK } from './payroll.js';

/** Gives a company so many employees with all that is paid to them, and a bank account. */
export async function prepareLongWork(api: ApiClient, rows: number): Promise<void> {
  await employ(api, rows);
  await api.create('/api/bank-accounts', { name: 'Business account', currency: 'EUR' });
}

/** The long work of a company that was prepared for it. */
export async function longTasksOf(
  api: ApiClient,
  databaseUrl: string,
  companyId: string,
  rows: number,
): Promise<{ readonly paying: LongTask; readonly importing: LongTask }> {
  const find = async (sql: string): Promise<string> => {
    const [row] = await query<{ id: string }>(databaseUrl, sql, [companyId]);
    return row?.id ?? '';
  };
  const period = await find(PERIOD_OF_WORK);
  const account = await find('SELECT id FROM bank_accounts WHERE company_id = $1');
  return { paying: payRuns(api, period, rows), importing: bankImports(api, account, rows) };
}
