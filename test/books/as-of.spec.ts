import fc from 'fast-check';
import { addDays, businessDay } from '../../src/ledger/business-day.js';
import type { Answer } from '../support/http-client.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let customerId: string;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  customerId = await keeper.customer();
});

/** The day so many days from today, in the time zone of the company. */
const day = (days: number): string => addDays(businessDay(new Date(), 'Europe/Berlin'), days);

const issued = async (amount: string, issueDate: string): Promise<string> => {
  const id = await keeper.draft(customerId, amount);
  expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, { issueDate }), 200);
  return id;
};

const allocate = (paymentId: string, invoiceId: string, amount: string): Promise<Answer> =>
  keeper.post(`/api/payments/${paymentId}/allocations`, { invoiceId, amount });

it('credit is applied when the payment is received, not before', async () => {
  const invoiceId = await issued('10.00', day(0));
  const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: day(1) }));
  expectStatus(await allocate(paymentId, invoiceId, '10.00'), 201);
  expect(await keeper.balances(day(0))).toEqual({ '1100': '10.00', '4000': '-10.00' });
  expect(await keeper.balances(day(1))).toEqual({ '1000': '10.00', '1100': '0.00', '2200': '0.00', '4000': '-10.00' });
});

it('the lock of the books goes by the day of the posting', async () => {
  const invoiceId = await issued('10.00', day(0));
  const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: day(1) }));
  await keeper.settings({ booksLockedThrough: day(0) });
  expectStatus(await allocate(paymentId, invoiceId, '10.00'), 201);
});

it('nothing is applied to an invoice before its issue date', async () => {
  const invoiceId = await issued('10.00', day(3));
  const refused = await keeper.pay(customerId, '10.00', { [invoiceId]: '10.00' }, { receivedDate: day(0) });
  expect(problemOf(refused)).toMatchObject({ status: 409, code: 'invoice_not_open_yet' });
  expect(refused.body).toMatchObject({ invoiceId, openFrom: day(3) });
  const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: day(1) }));
  expect(problemOf(await allocate(paymentId, invoiceId, '10.00'))).toMatchObject({ code: 'invoice_not_open_yet' });
  const tomorrow = await issued('5.00', day(1));
  expectStatus(await allocate(paymentId, tomorrow, '5.00'), 201);
  expect(await keeper.balances(day(0))).toEqual({});
});

it('nothing is applied to an invoice before the refund that opened it again', async () => {
  const invoiceId = await issued('10.00', '2026-01-01');
  const first = idOf(await keeper.pay(customerId, '10.00', { [invoiceId]: '10.00' }, { receivedDate: '2026-01-05' }));
  idOf(await keeper.refund(first, '10.00', { refundDate: '2026-02-01' }));
  const pay = (receivedDate: string): Promise<Answer> =>
    keeper.pay(customerId, '10.00', { [invoiceId]: '10.00' }, { receivedDate });
  const refused = await pay('2026-01-31');
  expect(problemOf(refused)).toMatchObject({ status: 409, code: 'invoice_not_open_yet' });
  expect(refused.body).toMatchObject({ invoiceId, openFrom: '2026-02-01' });
  idOf(await pay('2026-02-01'));
});

it('what was applied is not taken back in the future', async () => {
  const invoiceId = await issued('10.00', day(0));
  const paymentId = idOf(await keeper.pay(customerId, '15.00', { [invoiceId]: '10.00' }));
  const refused = await keeper.refund(paymentId, '6.00', { refundDate: day(1) });
  expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/refundDate'] });
  idOf(await keeper.refund(paymentId, '5.00', { refundDate: day(1) }));
  idOf(await keeper.refund(paymentId, '10.00', { refundDate: day(0) }));
  expectStatus(await keeper.post(`/api/invoices/${invoiceId}/void`, {}), 200);
  expect(await keeper.balances(day(0))).toMatchObject({ '1100': '0.00', '2200': '-5.00' });
});

// A refund could be dated before the allocation that it takes back: on these days more was due than was ever invoiced.
it('what was applied is not taken back before the day on which it was', async () => {
  const paymentId = idOf(await keeper.pay(customerId, '130.00', {}, { receivedDate: day(-40) }));
  const invoiceId = await issued('100.00', day(-20));
  expectStatus(await allocate(paymentId, invoiceId, '100.00'), 201);
  idOf(await keeper.refund(paymentId, '30.00', { refundDate: day(-30) }));
  for (const days of [-30, -10, -1]) {
    const refused = await keeper.refund(paymentId, '40.00', { refundDate: day(days) });
    expect(problemOf(refused)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/refundDate'] });
    expect(refused.text).toContain(`up to ${day(0)}`);
  }
  idOf(await keeper.refund(paymentId, '40.00', { refundDate: day(0) }));
  idOf(await keeper.refund(paymentId, '40.00'));
  expect(await keeper.balances(day(-1))).toMatchObject({ '1100': '100.00' });
  const early = idOf(await keeper.pay(customerId, '20.00', { [invoiceId]: '20.00' }, { receivedDate: day(0) }));
  expect(problemOf(await keeper.refund(early, '20.00', { refundDate: day(-1) }))).toMatchObject({
    code: 'date_invalid',
  });
});

it('what was applied last decides the day, as it is taken back first', async () => {
  const [first, second] = [await issued('10.00', day(-20)), await issued('10.00', day(-20))];
  const paymentId = idOf(await keeper.pay(customerId, '20.00', { [first]: '10.00' }, { receivedDate: day(-10) }));
  expectStatus(await allocate(paymentId, second, '10.00'), 201);
  const refused = await keeper.refund(paymentId, '1.00', { refundDate: day(-5) });
  expect(problemOf(refused)).toMatchObject({ status: 422, code: 'date_invalid' });
  idOf(await keeper.refund(paymentId, '10.00'));
  idOf(await keeper.refund(paymentId, '10.00', { refundDate: day(-5) }));
  expect([await owed(day(-6)), await owed(day(-5)), await owed(day(0))]).toEqual([10, 20, 20]);
});

/** What all customers owe by the report of their receivables. */
async function owed(asOf: string): Promise<number> {
  const report = await keeper.read(`/api/reports/receivables-ageing?asOf=${asOf}`);
  const { currencies } = report as unknown as { currencies: { totals: { total: string } }[] };
  return Number(currencies[0]?.totals.total ?? 0);
}

/** One try of a random history; the server may refuse it. */
interface Step {
  readonly kind: 'issue' | 'pay' | 'payAndApply' | 'apply' | 'creditAndBack' | 'refund' | 'void' | 'lock';
  readonly which: number;
  readonly amount: number;
  readonly days: number;
}

const step = fc.record<Step>({
  kind: fc.constantFrom(
    'issue',
    'issue',
    'pay',
    'payAndApply',
    'payAndApply',
    'apply',
    'creditAndBack',
    'creditAndBack',
    'refund',
    'refund',
    'void',
    'lock',
  ),
  ...{ which: fc.nat(9), amount: fc.integer({ min: 1, max: 12 }), days: fc.integer({ min: -4, max: 2 }) },
});

/** Does the steps one after the other. @returns how many were done. */
async function live(steps: readonly Step[]): Promise<number> {
  const invoices: string[] = [];
  const payments: string[] = [];
  let done = 0;
  for (const { kind, which, amount: whole, days } of steps) {
    const amount = `${String(whole)}.00`;
    const [invoiceId, paymentId] = [pick(invoices, which), pick(payments, which)];
    if (kind === 'lock') await keeper.settings({ booksLockedThrough: day(days < 0 ? days : -1) });
    else if (kind === 'issue') done += await tryToIssue(amount, day(days), invoices);
    else if (kind === 'pay') noteId(await keeper.pay(customerId, amount, {}, { receivedDate: day(days) }), payments);
    else if (invoiceId === undefined) continue;
    else if (kind === 'void') done += Number((await keeper.post(`/api/invoices/${invoiceId}/void`, {})).status === 200);
    else if (kind === 'payAndApply') {
      const paid = await keeper.pay(customerId, '12.00', { [invoiceId]: amount }, { receivedDate: day(days) });
      done += noteId(paid, payments);
    } else if (kind === 'creditAndBack') done += await applyAndTakeBack(invoiceId, amount, day(days));
    else if (paymentId !== undefined) {
      const refundDate = day(days);
      const answer = await (kind === 'apply'
        ? allocate(paymentId, invoiceId, amount)
        : keeper.refund(paymentId, amount, { refundDate }));
      done += noteId(answer, []);
    }
  }
  return done;
}

/** Credit of long ago is applied today, and given back on another day. */
async function applyAndTakeBack(invoiceId: string, amount: string, refundDate: string): Promise<number> {
  const paid = await keeper.pay(customerId, '12.00', {}, { receivedDate: day(-7) });
  // The books may be locked through that day.
  if (paid.status !== 201) return 0;
  const paymentId = idOf(paid);
  const applied = await allocate(paymentId, invoiceId, amount);
  return noteId(applied, []) + noteId(await keeper.refund(paymentId, '12.00', { refundDate }), []);
}

async function tryToIssue(amount: string, issueDate: string, invoices: string[]): Promise<number> {
  const id = await keeper.draft(customerId, amount);
  const isIssued = (await keeper.post(`/api/invoices/${id}/finalize`, { issueDate })).status === 200;
  if (isIssued) invoices.push(id);
  return Number(isIssued);
}

const pick = (ids: readonly string[], which: number): string | undefined => ids[which % Math.max(ids.length, 1)];

function noteId(answer: Answer, ids: string[]): number {
  if (answer.status !== 201) return 0;
  ids.push(idOf(answer));
  return 1;
}

it('receivables and credits are on their side, and at most what was invoiced is due, on every day of any history', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25, size: 'max' }), async (steps) => {
      keeper = await books().newBookkeeper();
      customerId = await keeper.customer();
      done += await live(steps);
      for (let days = -5; days <= 3; days += 1) {
        const {
          '1100': receivables = '0',
          '2200': credits = '0',
          '4000': revenue = '0',
        } = await keeper.balances(day(days));
        const isApplied = Number(receivables) <= -Number(revenue);
        expect({ days, receivables: Number(receivables) >= 0, isApplied, credits: Number(credits) <= 0 }).toEqual({
          ...{ days, receivables: true, isApplied: true, credits: true },
        });
        expect([days, await owed(day(days))]).toEqual([days, Number(receivables)]);
      }
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect(done).toBeGreaterThan(12);
});
