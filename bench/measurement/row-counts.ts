import { setTimeout as wait } from 'node:timers/promises';
import { query } from '../database/bench-postgres.js';
import type { LoadOperation } from '../load/load-plan.js';

/** What an operation leaves in the database, once for each time that it took effect; first what nothing else leaves. */
const EFFECTS: Readonly<Record<LoadOperation, readonly string[]>> = {
  createPayment: [
    'SELECT count(*) FROM payments',
    'SELECT count(*) FROM journal_entries',
    'SELECT count(*) / 2 FROM journal_lines',
  ],
  replay: ['SELECT count(*) FROM payments'],
  createInvoice: ['SELECT count(*) FROM invoices'],
  createCustomer: ['SELECT count(*) FROM customers'],
  createInventoryItem: ['SELECT count(*) FROM inventory_items'],
  createEmployee: ['SELECT count(*) FROM employees'],
  finalizeInvoice: [`SELECT count(*) FROM invoices WHERE status <> 'draft'`, 'SELECT count(*) FROM journal_entries'],
  updateCustomer: ['SELECT coalesce(sum(version - 1), 0) FROM customers'],
  adjustInventoryQuantity: [
    'SELECT count(*) FROM inventory_adjustments',
    'SELECT count(*) FROM inventory_moves',
    'SELECT count(*) FROM journal_entries',
    'SELECT count(*) / 2 FROM journal_lines',
  ],
  createTimeEntry: ['SELECT count(*) FROM time_entries'],
};
const STORED = 'SELECT count(*) FROM idempotent_writes';
const AUDITED = `SELECT count(*) FROM idempotent_write_audit_log WHERE status = 'new'`;

/** Nobody works in this database but who asks. */
const IDLE = `SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'`;

const SETTLE_MS = 100;
/** So often in a row nothing may have changed. */
const SETTLED_READS = 5;
const SETTLE_READS_MAX = 150;

/** Numbers of rows by the query that counts them. */
export type RowCounts = Readonly<Record<string, number>>;

/** What a contestant writes beside the effect itself. */
export interface Records {
  readonly storedAnswers: boolean;
  readonly auditRows: boolean;
}

/** What is counted. */
export interface Counted {
  readonly operation: LoadOperation;
  readonly records: Records;
  /** Whether nobody else writes: else only those rows are counted that no other operation leaves. */
  readonly isOnlyOne: boolean;
}

/** Counts when nothing changes any more: what was under way when the load ended is done then. */
export async function settledCounts(url: string, counted: Counted): Promise<RowCounts> {
  let last = await countRows(url, counted);
  let same = 0;
  for (let reads = 1; reads < SETTLE_READS_MAX && same < SETTLED_READS; reads += 1) {
    await wait(SETTLE_MS);
    const next = await countRows(url, counted);
    const unchanged = next[IDLE] === 0 && Object.entries(next).every(([sql, count]) => last[sql] === count);
    same = unchanged ? same + 1 : 0;
    last = next;
  }
  return last;
}

/**
 * Whether the rows are those of the answers: every success left its rows once; a request whose answer was not read any
 * more, at most one for each connection, may have left them too.
 */
export function rowProblems(
  before: RowCounts,
  after: RowCounts,
  { expected, underWay }: { readonly expected: number; readonly underWay: number },
): string[] {
  return Object.entries(after).flatMap(([sql, count]) => {
    if (sql === IDLE) return count === 0 ? [] : ['the database is not idle'];
    const more = count - (before[sql] ?? 0);
    if (more >= expected && more <= expected + underWay) return [];
    return [`${sql}: ${more} more, expected ${expected} to ${expected + underWay}`];
  });
}

async function countRows(url: string, counted: Counted): Promise<RowCounts> {
  const counts = [IDLE, ...countsOf(counted)];
  const columns = counts.map((sql, place) => `(${sql}) AS c${place}`).join(', ');
  const [row] = await query<Record<string, string>>(url, `SELECT ${columns}`);
  return Object.fromEntries(counts.map((sql, place) => [sql, Number(row?.[`c${place}`])]));
}

function countsOf({ operation, records, isOnlyOne }: Counted): string[] {
  if (!isOnlyOne) return EFFECTS[operation].slice(0, 1);
  return [...EFFECTS[operation], ...(records.storedAnswers ? [STORED] : []), ...(records.auditRows ? [AUDITED] : [])];
}
