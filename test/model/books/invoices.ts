import { minor, money, parts, sum } from './amounts.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter, later } from './days.js';
import {
  checkLine,
  type InvoiceLine,
  type LineBody,
  plannedLine,
  presentLines,
  totalOf,
  wishedLines,
} from './invoice-lines.js';
import { claimLines, costLines, finalizationOf, sourceOf } from './invoice-postings.js';
import { checkOpen, post, undo } from './ledger.js';
import { isChange, known, namedVersion, referredActive } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { issueStock, type Move, returnStock } from './stock.js';
import { trigger } from './workflow-instances.js';

export interface Invoice {
  readonly id: string;
  customerId: string;
  readonly currency: string;
  status: 'draft' | 'open' | 'paid' | 'void';
  lines: readonly InvoiceLine[];
  applied: bigint;
  /** The last day on which something was applied or taken back. */
  settledOn: string;
  number: string | null;
  issueDate: string | null;
  dueDate: string | null;
  memo: string | null;
  /** What its finalization took out of stock. */
  sales: readonly Move[];
  version: number;
}

interface CreateInvoice {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly LineBody[];
  readonly expectedTotal?: string;
}

interface UpdateInvoice {
  readonly memo?: string;
  readonly customerId?: string;
  readonly lines?: readonly LineBody[];
}

export const INVOICES = {
  createInvoice: command<CreateInvoice>({
    weight: 7,
    wish(books, choices) {
      const customerId = choices.id('customers', 'createCustomer', ({ isActive }) => isActive);
      const currency = books.customers.get(customerId)?.currency ?? 'EUR';
      return {
        body: {
          customerId,
          currency: choices.sometimes(4) ? 'USD' : currency,
          lines: wishedLines(choices),
          ...choices.optional(3, () => ({ expectedTotal: '4711.00' })),
        },
      };
    },
    serve(books, call) {
      const { customerId, currency, expectedTotal } = call.body;
      anyOf(
        () => referredActive(books.customers, customerId),
        ...call.body.lines.map((line) => () => {
          checkLine(books, line, currency);
        }),
      );
      const customer = known(books.customers, customerId);
      refuseIf(customer.currency !== currency, '422 currency_mismatch');
      const lines = call.body.lines.map((line) => plannedLine(books, line));
      refuseIf(expectedTotal !== undefined && minor(expectedTotal) !== totalOf({ lines }), '422 total_mismatch');
      customer.isInvoiced = true;
      const invoice: Invoice = {
        ...{ id: call.id, customerId, currency, status: 'draft', lines, applied: 0n, settledOn: '', number: null },
        ...{ issueDate: null, dueDate: null, memo: null, sales: [], version: 1 },
      };
      books.invoices.set(invoice.id, invoice);
      trigger(books, call, 'invoice.created', 'invoice', invoice.id);
      return view(invoice);
    },
  }),

  updateInvoice: command<UpdateInvoice>({
    weight: 3,
    wish(books, choices) {
      const id = choices.id('invoices', 'createInvoice', ({ status }) => status === 'draft');
      const invoice = books.invoices.get(id);
      const body = choices.of<() => UpdateInvoice>(
        () => ({ lines: wishedLines(choices) }),
        () => ({ lines: invoice === undefined ? wishedLines(choices) : presentLines(invoice) }),
        () => ({ memo: 'Thank you' }),
        () => ({ customerId: choices.id('customers', 'createCustomer') }),
      )();
      return { path: { id }, body, ...choices.version(invoice) };
    },
    serve(books, call) {
      const invoice = namedVersion(books.invoices, call);
      refuseIf(invoice.status !== 'draft', '409 not_draft');
      const { customerId = invoice.customerId, lines, memo } = call.body;
      anyOf(
        () => {
          if (customerId !== invoice.customerId) referredActive(books.customers, customerId);
        },
        ...(lines ?? []).map((line) => () => {
          checkLine(books, line, invoice.currency);
        }),
      );
      const customer = known(books.customers, customerId);
      refuseIf(customer.currency !== invoice.currency, '422 currency_mismatch');
      const planned = lines?.map((line) => plannedLine(books, line)) ?? invoice.lines;
      const patch = { customerId, memo: memo ?? invoice.memo, lines: planned };
      if (!isChange<Invoice>(invoice, patch)) return view(invoice);
      customer.isInvoiced = true;
      Object.assign(invoice, patch, { version: invoice.version + 1 });
      trigger(books, call, 'invoice.updated', 'invoice', invoice.id);
      return view(invoice);
    },
  }),

  finalizeInvoice: command<{ readonly issueDate?: string; readonly dueDate?: string }>({
    weight: 8,
    wish(books, choices) {
      const id = choices.id('invoices', 'createInvoice', ({ status }) => status === 'draft');
      return {
        path: { id },
        body: {
          ...choices.optional(40, () => ({ issueDate: choices.day() })),
          ...choices.optional(5, () => ({ dueDate: choices.day() })),
        },
        ...(choices.sometimes(20) ? choices.version(books.invoices.get(id)) : {}),
      };
    },
    serve(books, call) {
      const invoice = namedVersion(books.invoices, call);
      refuseIf(invoice.status !== 'draft', '409 not_draft');
      const issueDate = call.body.issueDate ?? call.today;
      const dueDate = call.body.dueDate ?? daysAfter(issueDate, books.settings.defaultTermsDays);
      refuseIf(dueDate < issueDate, '422 date_invalid');
      checkOpen(books, issueDate);
      invoice.sales = issueStock(
        books,
        invoice.lines.flatMap(({ itemId, quantity }) => (itemId === null ? [] : [{ itemId, parts: parts(quantity) }])),
      );
      const lines = [...claimLines(books, invoice), ...costLines(books, invoice.sales)];
      if (totalOf(invoice) !== 0n || lines.some(({ signed }) => signed !== 0n)) {
        post(books, sourceOf(invoice, 'finalize'), issueDate, invoice.currency, lines);
      }
      books.lastNumbers.invoice += 1;
      const number = books.settings.invoicePrefix + String(books.lastNumbers.invoice).padStart(6, '0');
      const status = totalOf(invoice) === 0n ? 'paid' : 'open';
      Object.assign(invoice, { status, number, issueDate, dueDate, version: invoice.version + 1 });
      trigger(books, call, 'invoice.finalized', 'invoice', invoice.id);
      return view(invoice);
    },
  }),

  voidInvoice: command({
    weight: 3,
    wish(books, choices) {
      const isVoidable = ({ status, applied }: Invoice): boolean => status === 'open' && applied === 0n;
      const id = choices.id('invoices', 'finalizeInvoice', isVoidable);
      return { path: { id }, body: {}, ...(choices.sometimes(20) ? choices.version(books.invoices.get(id)) : {}) };
    },
    serve(books, call) {
      const invoice = namedVersion(books.invoices, call);
      refuseIf(invoice.status !== 'open', '409 illegal_transition');
      refuseIf(invoice.applied !== 0n, '409 invoice_has_payments');
      const finalized = finalizationOf(books, invoice);
      undo(books, sourceOf(invoice, 'void'), finalized, call.today, invoice.settledOn);
      returnStock(books, invoice.sales);
      Object.assign(invoice, { status: 'void', version: invoice.version + 1 });
      trigger(books, call, 'invoice.voided', 'invoice', invoice.id);
      return view(invoice);
    },
  }),
};

/** Puts more to what is applied to an invoice, or takes back (negative). */
export function settle(invoice: Invoice, amount: bigint, day: string): void {
  invoice.applied += amount;
  invoice.settledOn = later(invoice.settledOn, day);
  invoice.status = invoice.applied === totalOf(invoice) ? 'paid' : 'open';
  invoice.version += 1;
}

export function dueOn(invoice: Invoice): bigint {
  return totalOf(invoice) - invoice.applied;
}

function view(invoice: Invoice): Expected {
  const { id, customerId, status, number, currency, issueDate, dueDate, memo, version } = invoice;
  return {
    ...{ id, customerId, status, number, currency, issueDate, dueDate, memo, version },
    total: money(totalOf(invoice)),
    tax: money(sum(invoice.lines.map(({ tax }) => tax))),
    applied: money(invoice.applied),
    amountDue: money(status === 'void' ? 0n : dueOn(invoice)),
    lines: invoice.lines.map(({ net, tax, itemId, taxRateId }, index) => ({
      ...{ lineNo: index + 1, net: money(net), tax: money(tax), itemId, taxRateId },
    })),
  };
}

export const invoiceResource: Resource<Invoice> = {
  path: ({ id }) => `/api/invoices/${id}`,
  view: (_books, invoice) => view(invoice),
};
