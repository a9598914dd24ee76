import { randomUUID } from 'node:crypto';
import type { Answer, HttpClient } from '../../support/http-client.js';
import { createCompany } from '../../support/application.js';

/** A company with an open invoice of 100.00 EUR. */
export interface OpenInvoice {
  readonly companyId: string;
  readonly token: string;
  readonly customerId: string;
  readonly invoiceId: string;
}

export async function makeOpenInvoice(api: HttpClient): Promise<OpenInvoice> {
  const { companyId, token } = await createCompany(api);
  const send = async (path: string, body: object): Promise<string> => {
    const answer = await api.post(path, body, { token, key: randomUUID() });
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
    return String(answer.body['id']);
  };
  const customerId = await send('/api/customers', { name: 'Acme Ltd', currency: 'EUR' });
  const lines = [{ description: 'Advice', quantity: '1', unitPrice: '100.00' }];
  const invoiceId = await send('/api/invoices', { customerId, currency: 'EUR', lines });
  await send(`/api/invoices/${invoiceId}/finalize`, {});
  return { companyId, token, customerId, invoiceId };
}

/** Pays a part of the invoice. */
export function pay(api: HttpClient, invoice: OpenInvoice, amount: string, key: string): Promise<Answer> {
  const { customerId, invoiceId, token } = invoice;
  const allocations = [{ invoiceId, amount }];
  const body = { customerId, amount, currency: 'EUR', method: 'bank_transfer', allocations };
  return api.post('/api/payments', body, { token, key });
}
