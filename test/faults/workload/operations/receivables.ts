import type { KnownCompany } from '../known-company.js';
import { amount, type AnswerBody, word, type WorkloadOperations } from './operation.js';

/** Customers, invoices and payments. */
export const RECEIVABLES = {
  createCustomer: {
    weight: 8,
    wish: ({ currency }, random) => ({ body: { name: `Customer ${word(random)}`, currency } }),
    learn: (company, answer) => {
      company.customers.put(versioned(answer));
    },
  },
  updateCustomer: {
    weight: 6,
    wish: ({ customers }, random) => {
      if (customers.isEmpty) return undefined;
      const { id, version } = random.oneOf(customers.all());
      return { path: { id }, version, body: { name: `Renamed ${word(random)}` } };
    },
    learn: (company, answer) => {
      company.customers.put(versioned(answer));
    },
  },
  createPayment: {
    weight: 24,
    wish: ({ customers, currency, openInvoices }, random) => {
      if (customers.isEmpty) return undefined;
      const { id: customerId } = random.oneOf(customers.all());
      const body = { customerId, amount: amount(random), currency, method: 'card', memo: word(random) };
      // Mostly the invoice is another customer's, and the payment is refused.
      if (openInvoices.isEmpty || !random.chance(0.1)) return { body };
      const allocations = [{ invoiceId: random.oneOf(openInvoices.all()).id, amount: '0.01' }];
      return { body: { ...body, allocations } };
    },
    learn: (company, answer) => {
      company.payments.put(versioned(answer));
    },
  },
  createInvoice: {
    weight: 10,
    wish: ({ customers, currency }, random) => {
      if (customers.isEmpty) return undefined;
      const { id: customerId } = random.oneOf(customers.all());
      const lines = [{ description: word(random), quantity: '2', unitPrice: amount(random) }];
      return { body: { customerId, currency, memo: word(random), lines } };
    },
    learn: (company, answer) => {
      company.drafts.put(versioned(answer));
    },
  },
  updateInvoice: {
    weight: 5,
    wish: ({ drafts }, random) => {
      if (drafts.isEmpty) return undefined;
      const { id, version } = random.oneOf(drafts.all());
      return { path: { id }, version, body: { memo: word(random) } };
    },
    learn: keepInvoice,
  },
  // Two threads may finalize one draft under two keys: one of them is refused, for as long as the other stands.
  finalizeInvoice: {
    weight: 10,
    wish: ({ drafts }, random) => {
      if (drafts.isEmpty) return undefined;
      return { path: { id: random.oneOf(drafts.all().slice(0, 4)).id }, body: {} };
    },
    learn: keepInvoice,
  },
  voidInvoice: {
    weight: 4,
    wish: ({ openInvoices }, random) => {
      if (openInvoices.isEmpty) return undefined;
      return { path: { id: random.oneOf(openInvoices.all()).id } };
    },
    learn: keepInvoice,
  },
} as const satisfies WorkloadOperations;

function keepInvoice(company: KnownCompany, answer: AnswerBody): void {
  const { id, status } = answer;
  if (status !== 'draft') company.drafts.remove(id);
  if (status === 'draft') company.drafts.put(versioned(answer));
  else if (status === 'open') company.openInvoices.put(versioned(answer));
  else company.openInvoices.remove(id);
}

function versioned({ id, version }: AnswerBody): { readonly id: string; readonly version: number } {
  return { id, version: Number(version) };
}
