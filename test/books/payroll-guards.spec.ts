import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { PayrollClerk } from './support/payroll.js';
import type { RawBooks, RawRow } from './support/raw-books.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let clerk: PayrollClerk;
/** As the engine: row-level security, and the writer's rights. */
let writer: RawBooks;
/** As an administrator, whom rights and row-level security do not stop. */
let superuser: RawBooks;
let employee: string;
let deduction: string;
let period: string;
let executed: string;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  clerk = new PayrollClerk(keeper);
  const { database } = books();
  writer = await books().openRaw(database.writerUrl, keeper.companyId);
  superuser = await books().openRaw(database.superuserUrl, keeper.companyId);
  employee = await clerk.salaried('60000.00');
  deduction = await clerk.deduction('TAX', 'tax', { calc: 'percent', ratePpm: 200_000 });
  await clerk.assign(employee, deduction, { effectiveTo: '2026-12-31' });
  period = await clerk.month('2026-03');
  executed = String((await clerk.paid(period))['id']);
});

/** Tries it and takes it back, so that the books stay in order. */
const tryOut = (raw: RawBooks, work: () => Promise<unknown>): Promise<string | undefined> =>
  raw.refusal(async () => {
    await work();
    throw Object.assign(new Error('taken back'), { code: 'accepted' });
  });

const made = (): RawRow => ({ version: 1, write_id: randomUUID(), created_at: new Date() });

describe('assignments and periods', () => {
  it.each([
    ['after the last day', '2027-01-01', null, 'accepted'],
    ['from the last day on', '2026-12-31', null, 'employee_deductions_overlap'],
    ['within', '2026-02-01', '2026-02-01', 'employee_deductions_overlap'],
  ])('of one employee and deduction, one holds at a time: %s', async (_case, from, to, expected) => {
    const row = {
      id: randomUUID(),
      employee_id: employee,
      deduction_id: deduction,
      effective_from: from,
      effective_to: to,
      status: 'active',
      updated_at: new Date(),
    };
    const insert = (more: RawRow): Promise<unknown> =>
      tryOut(writer, () => writer.insert('employee_deductions', { ...row, ...made(), ...more }));
    expect(await insert({})).toBe(expected);
    expect(await insert({ status: 'cancelled' })).toBe('accepted');
  });

  it.each([
    [`effective_to = '2026-06-30', status = 'cancelled', version = 2, updated_at = now()`, 'accepted'],
    [`effective_to = '2019-12-31'`, 'employee_deductions_check'],
    [`effective_from = '2020-01-02'`, '42501'],
    [`amount_minor = 1`, '42501'],
  ])('an assignment changes only by its end and its status: %s is %s', async (changes, expected) => {
    const update = (): Promise<unknown> =>
      writer.query(`UPDATE employee_deductions SET ${changes} WHERE company_id = $1`, [keeper.companyId]);
    expect(await tryOut(writer, update)).toBe(expected);
  });

  it.each([
    ['monthly', '2026-04-01', 'accepted'],
    ['weekly', '2026-03-31', 'accepted'],
    ['monthly', '2026-03-31', 'pay_periods_overlap'],
  ])('periods of one frequency do not overlap: %s from %s', async (frequency, day, expected) => {
    const days = { start_date: day, end_date: day, pay_date: day };
    const row = { id: randomUUID(), frequency, ...days, status: 'open', ...made(), updated_at: new Date() };
    expect(await tryOut(writer, () => writer.insert('pay_periods', row))).toBe(expected);
  });
});

describe('a pay run', () => {
  const insertRun = (more: RawRow): Promise<void> =>
    writer.insert('pay_runs', {
      ...{ id: randomUUID(), pay_period_id: period, run_type: 'regular', status: 'draft', currency: 'EUR' },
      ...{ pay_date: '2026-03-31', item_count: 0, negative_item_count: 0, gross_minor: 0, withheld_minor: 0 },
      ...{ employer_minor: 0, net_minor: 0, calculation_hash: 'x', ...made(), updated_at: new Date() },
      ...more,
    });
  const setRun = (id: string, changes: string): Promise<unknown> =>
    writer.query(`UPDATE pay_runs SET ${changes} WHERE company_id = $1 AND id = $2`, [keeper.companyId, id]);

  it('is one regular one of its period and currency', async () => {
    expect(await tryOut(writer, () => insertRun({}))).toBe('pay_runs_one_regular');
    expect(await tryOut(writer, () => insertRun({ currency: 'JPY' }))).toBe('accepted');
    expect(await tryOut(writer, () => insertRun({ run_type: 'off_cycle' }))).toBe('accepted');
  });

  it.each([
    [`status = 'reversed'`, 'accepted'],
    [`status = 'approved', executed_at = NULL`, 'pay_run_transition'],
    [`status = 'cancelled', executed_at = NULL`, 'pay_run_transition'],
    [`net_minor = net_minor + 1, gross_minor = gross_minor + 1`, 'pay_run_amounts_stand'],
    [`calculation_hash = 'x'`, 'pay_run_amounts_stand'],
  ])('that is executed: %s is %s', async (changes, expected) => {
    expect(await tryOut(writer, () => setRun(executed, changes))).toBe(expected);
  });

  it('pays somebody, and nobody less than nothing', async () => {
    const id = randomUUID();
    const executeWith = (counts: RawRow): Promise<string | undefined> =>
      tryOut(writer, async () => {
        await insertRun({ id, run_type: 'off_cycle', ...counts });
        await setRun(id, `status = 'approved', approved_at = now()`);
        await setRun(id, `status = 'executed', executed_at = now()`);
      });
    expect(await executeWith({ item_count: 0 })).toBe('pay_run_items_needed');
    expect(await executeWith({ item_count: 1, negative_item_count: 1 })).toBe('pay_run_net');
    expect(await executeWith({ item_count: 1 })).toBe('accepted');
  });

  it('keeps its items from the approval on', async () => {
    const other = await clerk.salaried('1.00');
    const item = {
      ...{ pay_run_id: executed, employee_id: other, regular_minutes: 0, overtime_minutes: 0, gross_minor: 1 },
      ...{ taxable_minor: 1, withheld_minor: 0, employer_minor: 0, net_minor: 1 },
    };
    const taken = { pay_run_id: executed, employee_id: employee, deduction_id: other, kind: 'tax', amount_minor: 1 };
    const remove = (table: string): Promise<unknown> =>
      writer.query(`DELETE FROM ${table} WHERE company_id = $1`, [keeper.companyId]);
    for (const work of [
      () => writer.insert('pay_run_items', item),
      () => writer.insert('pay_run_item_deductions', taken),
      () => remove('pay_run_item_deductions'),
    ]) {
      expect(await tryOut(writer, work)).toBe('pay_run_items_of_draft');
    }
    expect(await tryOut(superuser, () => superuser.query(`UPDATE pay_run_items SET gross_minor = 1`))).toBe(
      'append_only',
    );
  });
});

it('time is marked by a run that exists', async () => {
  const hourly = await clerk.hourly('20.00');
  const time = await clerk.worked(hourly, '2026-04-02', 60);
  const mark = (run: string): Promise<string | undefined> =>
    tryOut(writer, () =>
      writer.query(`UPDATE time_entries SET status = 'paid', pay_run_id = $3 WHERE company_id = $1 AND id = $2`, [
        ...[keeper.companyId, time, run],
      ]),
    );
  expect(await mark(executed)).toBe('accepted');
  expect(await mark(randomUUID())).toBe('time_entries_pay_run');
});

it('one form of a time is live', async () => {
  const id = idOf(await keeper.post('/api/payroll/tax-forms', { formType: '940', taxYear: 2026 }));
  expectStatus(await keeper.get(`/api/payroll/tax-forms/${id}`), 200);
  const copy = (status: string): Promise<string | undefined> =>
    tryOut(writer, () =>
      writer.query(
        `INSERT INTO tax_forms SELECT (jsonb_populate_record(form, jsonb_build_object('id', $2::uuid, 'status', $3::text))).*
         FROM tax_forms AS form WHERE company_id = $1`,
        [keeper.companyId, randomUUID(), status],
      ),
    );
  expect(await copy('superseded')).toBe('accepted');
  expect(await copy('filed')).toBe('tax_forms_live');
});
