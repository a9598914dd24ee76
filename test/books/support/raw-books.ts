import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { VALUE_PARSERS } from '../../../src/database/value-parsers.js';

/** A row to insert, by column. */
export type RawRow = Readonly<Record<string, unknown>>;

/** One line of a raw entry: account, side, minor units. */
export type RawLine = readonly [accountId: string, side: 'D' | 'C', amountMinor: bigint, more?: RawRow];

/** Writes rows as the engine does, past all features: what the database refuses here, it always refuses. */
export class RawBooks {
  private constructor(
    private readonly client: pg.Client,
    readonly companyId: string,
  ) {}

  static async open(url: string, companyId: string): Promise<RawBooks> {
    const client = new pg.Client({ connectionString: url, types: VALUE_PARSERS });
    await client.connect();
    return new RawBooks(client, companyId);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  /** Runs the work in a transaction of the company, and commits. */
  async transaction(work: () => Promise<unknown>): Promise<void> {
    await this.client.query(`BEGIN`);
    try {
      await this.client.query(`SELECT set_config('app.companies', $1, true)`, [this.companyId]);
      await work();
      await this.client.query(`COMMIT`);
    } catch (error) {
      await this.client.query(`ROLLBACK`);
      throw error;
    }
  }

  /** @returns the name of the constraint that refused the transaction, or its SQLSTATE; undefined when it committed. */
  async refusal(work: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await this.transaction(work);
      return undefined;
    } catch (error) {
      const { constraint, code } = error as pg.DatabaseError;
      return constraint ?? code;
    }
  }

  query(sql: string, values: readonly unknown[] = []): Promise<unknown> {
    return this.client.query(sql, [...values]);
  }

  async insert(table: string, row: RawRow): Promise<void> {
    const all = { company_id: this.companyId, ...row };
    const places = Object.keys(all).map((_, index) => `$${index + 1}`);
    await this.client.query(
      `INSERT INTO ${table} (${Object.keys(all).join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(all),
    );
  }

  /** Lines first, then their entry. @returns the entry's id. */
  async post(lines: readonly RawLine[], entry: RawRow = {}): Promise<string> {
    const id = randomUUID();
    const total = lines.reduce((sum, [, side, amount]) => (side === 'D' ? sum + amount : sum), 0n);
    for (const [index, line] of lines.entries()) await this.line(id, index + 1, line);
    await this.insert('journal_entries', {
      ...{ id, entry_date: '2026-01-15', currency: 'EUR', total_minor: total, line_count: lines.length },
      ...{ source_type: 'test', source_id: id, purpose: 'test', write_id: id, created_by: id, created_at: new Date() },
      ...entry,
    });
    return id;
  }

  line(entryId: string, lineNo: number, [accountId, side, amountMinor, more]: RawLine): Promise<void> {
    return this.insert('journal_lines', {
      ...{ entry_id: entryId, line_no: lineNo, account_id: accountId, side, amount_minor: amountMinor },
      ...{ currency: 'EUR', entry_date: '2026-01-15', ...more },
    });
  }
}
