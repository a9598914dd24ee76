import type { Entity, TestCompany } from '../test-company.js';
import { type Recipe, uniqueWord } from './recipe.js';

const AMOUNT = '10.00';

const createCustomer: Recipe = ({ currency }) =>
  Promise.resolve({ body: { name: `Customer ${uniqueWord()}`, currency } });

const createInvoice: Recipe = async (company) => ({
  body: {
    customerId: await customerOf(company),
    currency: company.currency,
    memo: uniqueWord(),
    lines: [{ description: 'Consulting', quantity: '2', unitPrice: '5.00' }],
  },
});

const createPayment: Recipe = async (company) => ({
  body: {
    customerId: await customerOf(company),
    amount: AMOUNT,
    currency: company.currency,
    method: 'bank_transfer',
    memo: uniqueWord(),
  },
});

/** Customers, invoices, payments and refunds. */
export const RECEIVABLES = {
  createCustomer,
  updateCustomer: async (company) => {
    const { id } = await company.write('createCustomer', await createCustomer(company));
    return { path: { id }, body: { name: `Customer ${uniqueWord()}` } };
  },
  createInvoice,
  finalizeInvoice: async (company) => {
    const { id } = await company.write('createInvoice', await createInvoice(company));
    return { path: { id } };
  },
  voidInvoice: async (company) => ({ path: { id: (await openInvoice(company)).id } }),
  createPayment,
  allocatePayment: async (company) => {
    const [payment, invoice] = [await newPayment(company), await openInvoice(company)];
    return { path: { id: payment.id }, body: { invoiceId: invoice.id, amount: AMOUNT } };
  },
  createRefund: async (company) => {
    const { id: paymentId } = await newPayment(company);
    return { body: { paymentId, amount: AMOUNT, reason: 'requested_by_customer' } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

/** One customer of the company who buys everything. */
function customerOf(company: TestCompany): Promise<string> {
  return company.once('customer', async () => {
    const { id } = await company.write('createCustomer', await createCustomer(company));
    return id;
  });
}

async function newPayment(company: TestCompany): Promise<Entity> {
  return company.write('createPayment', await createPayment(company));
}

async function openInvoice(company: TestCompany): Promise<Entity> {
  const { id } = await company.write('createInvoice', await createInvoice(company));
  return company.write('finalizeInvoice', { path: { id } });
}
