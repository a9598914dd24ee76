import type { Choices } from '../run/choices.js';
import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { later } from './days.js';
import { dueOn, type Invoice, settle } from './invoices.js';
import { checkRecent, chosenAccount, post, systemAccount } from './ledger.js';
import { known, named, referred, referredActive } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

/** A part of a payment that was applied to an invoice, or taken back (negative). */
interface Allocation {
  readonly invoiceId: string;
  readonly amount: bigint;
  /** Of the posting. */
  readonly day: string;
}

export interface Payment {
  readonly id: string;
  readonly customerId: string;
  readonly currency: string;
  readonly amount: bigint;
  refunded: bigint;
  readonly receivedDate: string;
  readonly depositAccountId: string;
  readonly externalRef: string | null;
  /** All that was applied and taken back. */
  history: Allocation[];
  /** What of it is still applied: the last part is taken back first. */
  stack: Allocation[];
  version: number;
}

interface AllocationBody {
  readonly invoiceId: string;
  readonly amount: string;
}

interface CreatePayment {
  readonly customerId: string;
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly receivedDate?: string;
  readonly depositAccountId?: string;
  readonly externalRef?: string;
  readonly allocations?: readonly AllocationBody[];
}

export const PAYMENTS = {
  createPayment: command<CreatePayment>({
    weight: 9,
    wish(books, choices) {
      const isForInvoice = !choices.sometimes(30);
      const invoiceId = isForInvoice ? choices.id('invoices', 'finalizeInvoice', isOpen) : '';
      const invoice = books.invoices.get(invoiceId);
      const customerId = invoice?.customerId ?? choices.id('customers', 'createCustomer', ({ isActive }) => isActive);
      const allocations = isForInvoice ? [{ invoiceId, amount: wishedPart(choices, invoice) }] : [];
      const own = [...books.invoices.values()].filter((one) => one.customerId === customerId && isOpen(one));
      const more = choices.sometimes(60) ? own.filter(({ id }) => id !== invoiceId).slice(0, 1) : [];
      allocations.push(...more.map((one) => ({ invoiceId: one.id, amount: money(dueOn(one)) })));
      const allocated = sum(allocations.map(({ amount }) => minor(amount)));
      const rest = choices.of(0n, 1_000n, -1n);
      const amount = allocated + (allocated === 0n ? minor(choices.amount()) : allocated + rest > 0n ? rest : 0n);
      return {
        body: {
          ...{ customerId, amount: money(amount), method: 'card' },
          currency: choices.sometimes(3) ? 'USD' : (books.customers.get(customerId)?.currency ?? 'EUR'),
          ...(allocations.length > 0 ? { allocations } : {}),
          ...choices.optional(25, () => ({ receivedDate: choices.day() })),
          ...choices.optional(10, () => ({ depositAccountId: choices.id('accounts', 'createAccount') })),
          ...choices.optional(20, () => ({ externalRef: `P-${String(choices.number(12))}` })),
        },
      };
    },
    serve(books, call) {
      const { customerId, currency, allocations = [], externalRef = null, receivedDate = call.today } = call.body;
      const amount = minor(call.body.amount);
      const depositAccountId = call.body.depositAccountId ?? systemAccount(books, '1000');
      anyOf(
        () => chosenAccount(books, depositAccountId, 'asset'),
        () => {
          checkPayer(books, call.body);
        },
        () => {
          checkReferenceFree(books, externalRef);
        },
        ...allocations.map((allocation) => () => {
          checkInvoice(books, allocation, { customerId, currency });
        }),
      );
      const allocated = sum(allocations.map((one) => minor(one.amount)));
      refuseIf(allocated > amount, '422 allocations_exceed_amount');
      checkRecent(receivedDate, call.today);
      const payment: Payment = {
        ...{ id: call.id, customerId, currency, amount, refunded: 0n, receivedDate, depositAccountId, externalRef },
        ...{ history: [], stack: [], version: 1 },
      };
      apply(books, payment, allocations, receivedDate);
      post(books, { sourceType: 'payment', sourceId: call.id, purpose: 'receive' }, receivedDate, currency, [
        { accountId: depositAccountId, signed: amount },
        { accountId: systemAccount(books, '1100'), signed: -allocated },
        { accountId: systemAccount(books, '2200'), signed: allocated - amount },
      ]);
      books.payments.set(payment.id, payment);
      trigger(books, call, 'payment.created', 'payment', payment.id);
      return view(payment);
    },
  }),

  allocatePayment: command<AllocationBody>({
    weight: 6,
    wish(books, choices) {
      const id = choices.id('payments', 'createPayment', (payment) => unapplied(payment) > 0n);
      const payment = books.payments.get(id);
      const fits = (one: Invoice): boolean => isOpen(one) && (!payment || one.customerId === payment.customerId);
      const invoiceId = choices.id('invoices', 'finalizeInvoice', choices.sometimes(5) ? isOpen : fits);
      const due = wishedPart(choices, books.invoices.get(invoiceId));
      const rest = payment === undefined ? 0n : unapplied(payment);
      const isTooMuch = rest > 0n && minor(due) > rest && !choices.sometimes(20);
      return { path: { id }, body: { invoiceId, amount: isTooMuch ? money(rest) : due } };
    },
    serve(books, call) {
      const payment = named(books.payments, call);
      checkInvoice(books, call.body, payment);
      const amount = minor(call.body.amount);
      refuseIf(amount > unapplied(payment), '409 over_allocation');
      const day = later(call.today, payment.receivedDate);
      apply(books, payment, [call.body], day);
      payment.version += 1;
      post(books, { sourceType: 'payment_allocation', sourceId: call.id, purpose: 'allocate' }, day, payment.currency, [
        { accountId: systemAccount(books, '2200'), signed: amount },
        { accountId: systemAccount(books, '1100'), signed: -amount },
      ]);
      trigger(books, call, 'payment.allocated', 'payment', payment.id);
      return view(payment);
    },
  }),
};

export function isOpen({ status }: Invoice): boolean {
  return status === 'open';
}

function allocatedOf({ history }: Payment): bigint {
  return sum(history.map(({ amount }) => amount));
}

/** What of a payment is the customer's credit. */
export function unapplied(payment: Payment): bigint {
  return payment.amount - payment.refunded - allocatedOf(payment);
}

/** All that is due on an invoice, or less, or too much. */
function wishedPart(choices: Choices, invoice: Invoice | undefined): string {
  const due = invoice === undefined ? 100n : dueOn(invoice);
  const part = choices.of(due, due / 2n, due, due / 3n, due + 1n);
  return money(part > 0n ? part : 1n);
}

/** @throws Refusal */
function checkPayer(books: Books, { customerId, currency, allocations = [] }: CreatePayment): void {
  const customer =
    allocations.length > 0 ? referred(books.customers, customerId) : referredActive(books.customers, customerId);
  refuseIf(customer.currency !== currency, '422 currency_mismatch');
}

/** @throws Refusal */
function checkReferenceFree(books: Books, reference: string | null): void {
  const isTaken = [...books.payments.values()].some(({ externalRef }) => externalRef === reference);
  refuseIf(reference !== null && isTaken, '409 duplicate_external_ref');
}

/** @throws Refusal */
function checkInvoice(
  books: Books,
  { invoiceId }: AllocationBody,
  payer: { readonly customerId: string; readonly currency: string },
): void {
  const invoice = referred(books.invoices, invoiceId);
  refuseIf(invoice.customerId !== payer.customerId, '422 customer_mismatch');
  refuseIf(invoice.currency !== payer.currency, '422 currency_mismatch');
}

/** @throws Refusal */
function apply(books: Books, payment: Payment, allocations: readonly AllocationBody[], day: string): void {
  for (const { invoiceId, amount: text } of allocations) {
    const [invoice, amount] = [known(books.invoices, invoiceId), minor(text)];
    refuseIf(invoice.status !== 'open', '409 invoice_not_open');
    refuseIf(amount > dueOn(invoice), '409 over_allocation');
    refuseIf(day < openFrom(books, invoice), '409 invoice_not_open_yet');
    settle(invoice, amount, day);
    payment.history.push({ invoiceId, amount, day });
    payment.stack.push({ invoiceId, amount, day });
  }
}

/** The last day on which an invoice was opened: issued, or opened again by a refund. */
function openFrom(books: Books, { id, issueDate }: Invoice): string {
  const refunds = [...books.refunds.values()].filter(({ reopened }) => reopened.includes(id));
  return refunds.reduce((last, { refundDate }) => later(last, refundDate), issueDate ?? '');
}

function view(payment: Payment): Expected {
  const { id, customerId, currency, receivedDate, depositAccountId, externalRef, version } = payment;
  return {
    ...{ id, customerId, currency, receivedDate, depositAccountId, externalRef, version },
    amount: money(payment.amount),
    allocated: money(allocatedOf(payment)),
    refunded: money(payment.refunded),
    unapplied: money(unapplied(payment)),
    allocations: payment.history.map(({ invoiceId, amount }, index) => ({
      ...{ sequence: index + 1, invoiceId, amount: money(amount) },
    })),
  };
}

export const paymentResource: Resource<Payment> = {
  path: ({ id }) => `/api/payments/${id}`,
  view: (_books, payment) => view(payment),
};
