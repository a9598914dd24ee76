import { randomUUID } from 'node:crypto';
import { type Bookkeeper, idOf } from './support/bookkeeper.js';
import type { RawBooks, RawLine, RawRow } from './support/raw-books.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let bank: string;
let revenue: string;
/** As the engine: row-level security, and the writer's rights. */
let writer: RawBooks;
/** As an administrator, whom rights and row-level security do not stop. */
let superuser: RawBooks;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  [bank, revenue] = await Promise.all([keeper.account('1000'), keeper.account('4000')]);
  const { database } = books();
  writer = await books().openRaw(database.writerUrl, keeper.companyId);
  superuser = await books().openRaw(database.superuserUrl, keeper.companyId);
});
/** Tries it and takes it back, so that the books stay in order. */
const tryOut = (raw: RawBooks, work: () => Promise<unknown>): Promise<string | undefined> =>
  raw.refusal(async () => {
    await work();
    await raw.query(`SET CONSTRAINTS ALL IMMEDIATE`);
    throw Object.assign(new Error('taken back'), { code: 'accepted' });
  });

const sale = (amount = 100n): RawLine[] => [
  [bank, 'D', amount],
  [revenue, 'C', amount],
];

describe('a journal entry', () => {
  it('gets in when it is balanced and complete', async () => {
    expect(await tryOut(writer, () => writer.post(sale()))).toBe('accepted');
  });

  it.each<[string, () => RawLine[], RawRow]>([
    [
      'debits and credits that differ',
      () => [
        [bank, 'D', 100n],
        [revenue, 'C', 99n],
      ],
      {},
    ],
    [
      'debits alone',
      () => [
        [bank, 'D', 50n],
        [revenue, 'D', 50n],
      ],
      {},
    ],
    ['another total', () => sale(), { total_minor: 101n }],
    ['a line too few', () => sale(), { line_count: 3 }],
    ['a line too many', () => [...sale(), [bank, 'D', 1n], [revenue, 'C', 1n]], { line_count: 2 }],
    [
      'a line of another currency',
      () => [
        [bank, 'D', 1n, { currency: 'USD' }],
        [revenue, 'C', 1n],
      ],
      {},
    ],
    [
      'a line of another day',
      () => [
        [bank, 'D', 1n],
        [revenue, 'C', 1n, { entry_date: '2026-01-16' }],
      ],
      {},
    ],
    [
      'an unknown account',
      () => [
        [randomUUID(), 'D', 1n],
        [revenue, 'C', 1n],
      ],
      {},
    ],
  ])('is refused with %s', async (_, lines, entry) => {
    expect(await tryOut(writer, () => writer.post(lines(), entry))).toBe('journal_entry_balanced');
  });

  it('is refused with a gap between its lines, and without lines', async () => {
    const withGap = async (): Promise<void> => {
      const id = randomUUID();
      await writer.line(id, 1, [bank, 'D', 1n]);
      await writer.line(id, 3, [revenue, 'C', 1n]);
      await writer.post([], { id, total_minor: 1n, line_count: 2 });
    };
    expect(await tryOut(writer, withGap)).toBe('journal_entry_balanced');
    expect(await tryOut(writer, () => writer.post([], { total_minor: 1n, line_count: 2 }))).toBe(
      'journal_entry_balanced',
    );
  });

  it("is refused when one of a statement's many is wrong", async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const work = async (): Promise<void> => {
      for (const [index, id] of ids.entries()) {
        await writer.line(id, 1, [bank, 'D', 5n]);
        await writer.line(id, 2, [revenue, 'C', index === 1 ? 6n : 5n]);
      }
      await writer.query(
        `INSERT INTO journal_entries (company_id, id, entry_date, currency, total_minor, line_count, source_type, source_id,
           purpose, write_id, created_by, created_at)
         SELECT $1, id, '2026-01-15', 'EUR', 5, 2, 'test', id, 'test', id, id, now() FROM unnest($2::uuid[]) AS id`,
        [keeper.companyId, ids],
      );
    };
    expect(await tryOut(writer, work)).toBe('journal_entry_balanced');
  });

  it('is refused in a locked period, and without settings that could say so', async () => {
    const lockedThrough = (day: string): Promise<unknown> =>
      superuser.query(`UPDATE company_settings SET books_locked_through = $2 WHERE company_id = $1`, [
        keeper.companyId,
        day,
      ]);
    const post = (day: string) => async (): Promise<void> => {
      await lockedThrough(day);
      await superuser.post(sale());
    };
    expect(await tryOut(superuser, post('2026-01-15'))).toBe('journal_period_open');
    expect(await tryOut(superuser, post('2026-01-14'))).toBe('accepted');
    const withoutSettings = async (): Promise<void> => {
      await superuser.query(`DELETE FROM company_settings WHERE company_id = $1`, [keeper.companyId]);
      await superuser.post(sale());
    };
    expect(await tryOut(superuser, withoutSettings)).toBe('journal_period_open');
  });

  it('takes no line later', async () => {
    const work = async (): Promise<void> => {
      const id = await writer.post(sale());
      await writer.line(id, 3, [bank, 'D', 1n]);
    };
    expect(await tryOut(writer, work)).toBe('append_only');
  });

  it('has to follow its lines', async () => {
    const lines = async (): Promise<void> => {
      const id = randomUUID();
      await writer.line(id, 1, [bank, 'D', 1n]);
      await writer.line(id, 2, [revenue, 'C', 1n]);
    };
    expect(await tryOut(writer, lines)).toBe('journal_lines_company_id_entry_id_fkey');
    expect(await writer.refusal(lines)).toBe('journal_lines_company_id_entry_id_fkey');
  });

  it('is reversed once', async () => {
    const work = async (): Promise<void> => {
      const id = await writer.post(sale());
      const mirror: RawLine[] = [
        [revenue, 'D', 100n],
        [bank, 'C', 100n],
      ];
      await writer.post(mirror, { reverses_entry_id: id });
      await writer.post(mirror, { reverses_entry_id: id });
    };
    expect(await tryOut(writer, work)).toBe('journal_reversed_once');
  });
});

describe('posted facts', () => {
  beforeAll(async () => {
    const customerId = await keeper.customer();
    const invoiceId = await keeper.invoice(customerId, '10.00');
    const paymentId = idOf(await keeper.pay(customerId, '10.00', { [invoiceId]: '10.00' }));
    idOf(await keeper.refund(paymentId, '1.00'));
  });

  it.each(['journal_entries', 'journal_lines', 'payment_allocations', 'refunds'])('%s never change', async (table) => {
    const own = `WHERE company_id = '${keeper.companyId}'`;
    const update = `UPDATE ${table} SET company_id = company_id ${own}`;
    for (const statement of [update, `DELETE FROM ${table} ${own}`, `TRUNCATE ${table} CASCADE`]) {
      expect(await tryOut(writer, () => writer.query(statement))).toBe('42501');
      expect(await tryOut(superuser, () => superuser.query(statement))).toBe('append_only');
    }
  });

  it('accounts are never deleted and keep their id', async () => {
    const own = `WHERE company_id = '${keeper.companyId}'`;
    expect(await tryOut(writer, () => writer.query(`DELETE FROM accounts ${own}`))).toBe('42501');
    expect(await tryOut(superuser, () => superuser.query(`DELETE FROM accounts ${own}`))).toBe('append_only');
    expect(await tryOut(superuser, () => superuser.query(`TRUNCATE accounts CASCADE`))).toBe('append_only');
    const rename = `UPDATE accounts SET id = gen_random_uuid() ${own} AND code = '6010'`;
    expect(await tryOut(writer, () => writer.query(rename))).toBe('append_only');
  });

  it('rows of another company are out of reach', async () => {
    const other = await books().newBookkeeper();
    const foreign = await books().openRaw(books().database.writerUrl, other.companyId);
    const reach = (sql: string) => async (): Promise<void> => {
      const { rowCount } = (await foreign.query(`${sql} WHERE company_id = '${keeper.companyId}'`)) as {
        rowCount: number;
      };
      expect(rowCount).toBe(0);
    };
    expect(await tryOut(foreign, reach(`SELECT FROM journal_lines`))).toBe('accepted');
    expect(await tryOut(foreign, reach(`UPDATE invoices SET memo = 'mine'`))).toBe('accepted');
    const insert = (): Promise<void> =>
      foreign.insert('document_sequences', { company_id: keeper.companyId, series: 'X', next_no: 1 });
    expect(await tryOut(foreign, insert)).toBe('42501');
  });
});

describe('an invoice', () => {
  let draft: string;
  let open: string;
  beforeAll(async () => {
    const customerId = await keeper.customer();
    draft = await keeper.draft(customerId, '100.00');
    open = await keeper.invoice(customerId, '100.00');
  });
  const change = (id: string, assignments: string): Promise<string | undefined> =>
    tryOut(writer, () =>
      writer.query(`UPDATE invoices SET ${assignments} WHERE company_id = '${keeper.companyId}' AND id = '${id}'`),
    );
  const voided = `voided_at = now(), voided_on = current_date + 1`;
  const finalized = `finalized_at = now(), issue_date = '2026-01-15', due_date = '2026-01-15', number_seq = 99, number = 'X'`;

  it('takes the transitions of its state machine', async () => {
    expect(await change(draft, `status = 'open', ${finalized}`)).toBe('accepted');
    expect(await change(open, `status = 'paid', applied_minor = total_minor, paid_at = now()`)).toBe('accepted');
    expect(await change(open, `status = 'void', ${voided}`)).toBe('accepted');
    expect(await change(open, `applied_minor = 1`)).toBe('accepted');
  });

  it('takes no others', async () => {
    expect(await change(draft, `status = 'void', ${voided}, ${finalized}`)).toBe('invoice_transition');
    const unfinalized = `finalized_at = NULL, number_seq = NULL, number = NULL`;
    expect(await change(open, `status = 'draft', ${unfinalized}`)).toBe('invoice_transition');
    const voidThenOpen = async (): Promise<void> => {
      const where = `WHERE company_id = '${keeper.companyId}' AND id = '${open}'`;
      await writer.query(`UPDATE invoices SET status = 'void', ${voided} ${where}`);
      await writer.query(`UPDATE invoices SET status = 'open', voided_at = NULL, voided_on = NULL ${where}`);
    };
    expect(await tryOut(writer, voidThenOpen)).toBe('invoice_transition');
  });

  it.each([
    [`applied_minor = total_minor + 1`, 'invoice_not_over_applied'],
    [`applied_minor = -1`, 'invoice_not_over_applied'],
    [`applied_minor = total_minor`, 'invoice_status_applied'],
    [`status = 'paid', paid_at = now()`, 'invoice_status_applied'],
    [`status = 'paid', applied_minor = total_minor`, 'invoice_status_times'],
    [`number = NULL`, 'invoice_status_numbered'],
    [`due_date = issue_date - 1`, 'invoice_due_after_issue'],
    [`tax_minor = 1`, 'invoice_finalized_frozen'],
    [`subtotal_minor = 9999, total_minor = 9999`, 'invoice_finalized_frozen'],
    [`currency = 'USD'`, 'invoice_finalized_frozen'],
    [`number = 'INV-2'`, 'invoice_finalized_frozen'],
    [`customer_id = id`, 'invoice_finalized_frozen'],
  ])('that is open is refused %s', async (assignments, constraint) => {
    expect(await change(open, assignments)).toBe(constraint);
  });

  it('is refused a number twice, and totals that its lines do not have', async () => {
    expect(await change(draft, `status = 'open', ${finalized.replace('99', '1')}`)).toBe('invoices_number');
    const otherTotal = `subtotal_minor = 1, total_minor = 1`;
    expect(await change(draft, `status = 'open', ${finalized}, ${otherTotal}`)).toBe('invoice_totals_of_lines');
  });

  it('is never deleted', async () => {
    const statement = `DELETE FROM invoices WHERE company_id = '${keeper.companyId}'`;
    expect(await tryOut(writer, () => writer.query(statement))).toBe('42501');
    expect(await tryOut(superuser, () => superuser.query(statement))).toBe('append_only');
  });

  it('changes its lines while it is a draft, and then no more', async () => {
    const statements = (id: string): string[] => [
      `UPDATE invoice_lines SET description = 'Other' WHERE company_id = '${keeper.companyId}' AND invoice_id = '${id}'`,
      `DELETE FROM invoice_lines WHERE company_id = '${keeper.companyId}' AND invoice_id = '${id}'`,
      `INSERT INTO invoice_lines SELECT company_id, invoice_id, 2, description, quantity, unit_price_minor, net_minor,
         tax_rate_id, tax_rate_ppm, tax_minor, revenue_account_id FROM invoice_lines
       WHERE company_id = '${keeper.companyId}' AND invoice_id = '${id}'`,
    ];
    for (const statement of statements(draft))
      expect(await tryOut(writer, () => writer.query(statement))).toBe('accepted');
    for (const statement of statements(open)) {
      expect(await tryOut(writer, () => writer.query(statement))).toBe('invoice_lines_of_draft');
    }
  });
});

describe('a payment', () => {
  it.each([
    [`allocated_minor = amount_minor + 1`, 'payment_not_over_allocated'],
    [`allocated_minor = 1, refunded_minor = amount_minor`, 'payment_not_over_allocated'],
    [`refunded_minor = amount_minor + 1, allocated_minor = 0`, 'payment_not_over_allocated'],
    [`amount_minor = 0`, 'payments_amount_minor_check'],
    [`method = 'barter'`, 'payments_method_check'],
  ])('is refused %s', async (assignments, constraint) => {
    const customerId = await keeper.customer();
    const id = idOf(await keeper.pay(customerId, '5.00'));
    const where = `WHERE company_id = '${keeper.companyId}' AND id = '${id}'`;
    expect(await tryOut(writer, () => writer.query(`UPDATE payments SET ${assignments} ${where}`))).toBe(constraint);
  });
});
