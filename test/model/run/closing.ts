import type { TestDatabase } from '../../support/database.js';
import { violations } from '../../support/invariants.js';
import { TABLES } from '../books/all.js';
import type { Books, CollectionName } from '../books/books.js';
import { isReplay } from './exchange.js';
import type { ModelRun } from './model-run.js';

const AT_ONCE = 16;
/** Of the opening: the company, and its members' invitations. */
const OPENING_WRITES = 5;

/** What is wrong when a run has ended. */
export async function faultsAtTheEnd(run: ModelRun, database: TestDatabase): Promise<string[]> {
  const faults: string[] = [];
  for (const books of run.books) {
    faults.push(...(await faultyReplays(run, books)));
    faults.push(...(await run.reading(books).faultsOf(books)));
    faults.push(...(await faultyCounts(books, database)));
  }
  // A run that failed before has left its companies as they are.
  const own = new Set(run.books.map(({ companyId }) => companyId));
  const broken = (await violations(database)).filter(({ companyId }) => own.has(companyId));
  return [...faults, ...broken.map((violation) => `invariant ${JSON.stringify(violation)}`)];
}

/** Every key gives once more what it gave; asked by an owner, who may do everything. */
async function faultyReplays(run: ModelRun, books: Books): Promise<string[]> {
  const owner = [...books.members.values()].find(({ role, isActive }) => role === 'owner' && isActive);
  const writes = [...books.writes.values()].flatMap(({ exchange }) => run.exchanges[exchange] ?? []);
  const faults: string[] = [];
  for (let start = 0; start < writes.length; start += AT_ONCE) {
    const part = writes.slice(start, start + AT_ONCE).map(async ({ number, request, answer }) => {
      const again = await run.send({ ...request, actorId: owner?.id ?? request.actorId });
      const isSame = again.status === 200 && isReplay(again) && again.text === answer.text;
      return isSame ? [] : [`#${String(number)} ${request.operation} does not replay: ${again.text}`];
    });
    faults.push(...(await Promise.all(part)).flat());
  }
  return faults;
}

/** As many rows of each kind as the accepted writes have made, and each write once in the books and in the audit. */
async function faultyCounts(books: Books, database: TestDatabase): Promise<string[]> {
  const names = Object.keys(TABLES) as CollectionName[];
  const writes = books.writes.size + OPENING_WRITES;
  const expected: Record<string, number> = {
    ...Object.fromEntries(names.map((name) => [TABLES[name], books[name].size])),
    idempotent_writes: writes,
    bank_transaction_matches: books.matchedLines.size,
    ledger_reconciliation_lines: books.clearedLines.size,
    company_settings_history: books.settings.version,
  };
  const counts = Object.keys(expected).map((table) => {
    return `SELECT '${table}' AS name, count(*)::integer AS count FROM ${table} WHERE company_id = $1`;
  });
  counts.push(
    `SELECT 'audit', count(*)::integer FROM idempotent_write_audit_log WHERE company_id = $1 AND status = 'new'`,
  );
  const rows = await database.query<{ name: string; count: number }>(counts.join(' UNION ALL '), [books.companyId]);
  return rows
    .filter(({ name, count }) => count !== (expected[name] ?? writes))
    .map(({ name, count }) => `${name} has ${String(count)} rows, not ${String(expected[name] ?? writes)}`);
}
