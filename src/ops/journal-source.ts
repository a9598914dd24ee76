import pg from 'pg';
import type { ExportedAccount, ExportedEntry, ExportedLine } from './hledger-journal.js';
import { UsageError } from './run.js';

const ENTRIES_PER_PAGE = 1_000;

/** The whole journal of a company, as of one moment. */
export interface JournalSource {
  readonly currencies: readonly string[];
  readonly accounts: readonly ExportedAccount[];
  /** By date. */
  readonly entries: AsyncIterable<ExportedEntry>;
}

const ENTRIES = `
  SELECT id, entry_date::text AS "entryDate", currency, source_type AS "sourceType", purpose, memo FROM journal_entries
  WHERE company_id = $1 AND (entry_date, id) > ($2::date, $3::uuid) ORDER BY entry_date, id LIMIT ${ENTRIES_PER_PAGE}`;

const LINES = `
  SELECT line.entry_id AS "entryId", account.code, account.name, account.type, line.description,
    (CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END)::text AS signed
  FROM journal_lines AS line
  JOIN accounts AS account ON account.company_id = $1 AND account.id = line.account_id
  WHERE line.company_id = $1 AND line.entry_id = ANY ($2::uuid[]) ORDER BY line.entry_id, line.line_no`;

type EntryRow = Omit<ExportedEntry, 'lines'>;
type LineRow = Omit<ExportedLine, 'signedMinor'> & { readonly entryId: string; readonly signed: string };

/**
 * Reads in one transaction of one snapshot, a page at a time.
 * @param url of somebody who sees the company: the operator.
 * @throws UsageError when there is no such company.
 */
export async function readJournal(
  url: string,
  companyId: string,
  work: (source: JournalSource) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const currencies = await client.query<{ currency: string }>(
      `SELECT DISTINCT currency FROM journal_entries WHERE company_id = $1 ORDER BY 1`,
      [companyId],
    );
    const accounts = await client.query<ExportedAccount>(
      `SELECT code, name, type FROM accounts WHERE company_id = $1 ORDER BY code`,
      [companyId],
    );
    // A company has accounts from its first write on.
    if (accounts.rows.length === 0) throw new UsageError(`there is no company ${companyId}`);
    await work({
      currencies: currencies.rows.map(({ currency }) => currency),
      accounts: accounts.rows,
      entries: entriesOf(client, companyId),
    });
  } finally {
    await client.end();
  }
}

async function* entriesOf(client: pg.Client, companyId: string): AsyncGenerator<ExportedEntry> {
  let place = { entryDate: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const { rows } = await client.query<EntryRow>(ENTRIES, [companyId, place.entryDate, place.id]);
    const last = rows.at(-1);
    if (last === undefined) return;
    const lines = await linesOf(client, companyId, rows);
    for (const entry of rows) yield { ...entry, lines: lines.get(entry.id) ?? [] };
    place = last;
  }
}

async function linesOf(
  client: pg.Client,
  companyId: string,
  entries: readonly EntryRow[],
): Promise<ReadonlyMap<string, readonly ExportedLine[]>> {
  const { rows } = await client.query<LineRow>(LINES, [companyId, entries.map(({ id }) => id)]);
  const lines = new Map<string, ExportedLine[]>(entries.map(({ id }) => [id, []]));
  for (const { entryId, signed, ...line } of rows) lines.get(entryId)?.push({ ...line, signedMinor: BigInt(signed) });
  return lines;
}
