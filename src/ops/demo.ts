import { randomUUID } from 'node:crypto';
import type { Configuration } from '../config/index.js';
import { signToken } from '../identity/index.js';
import { DEMO_COMPANY_KEY, DEMO_USER, demoCompanyId } from './demo-identity.js';

const TOKEN_LIFETIME_SECONDS = 12 * 3_600;
const CURRENCY = 'EUR';
/** One is paid by each curious reader; the search ends somewhere. */
const INVOICES_MAX = 1_000;

/** What a first visitor needs. */
export interface Demo {
  readonly token: string;
  readonly customerId: string;
  readonly invoice: DemoInvoice;
}

interface DemoInvoice {
  readonly id: string;
  readonly status: string;
  readonly amountDue: string;
}

/**
 * Makes a company, a customer and an open invoice, through the API like anybody else. The keys are fixed, so a second
 * start replays the first; only a paid invoice is followed by a new one.
 */
export async function makeDemo(address: string, configuration: Configuration): Promise<Demo> {
  const token = await demoToken(configuration);
  const api = new DemoApi(address, token);
  await api.post('/api/companies', DEMO_COMPANY_KEY, {
    name: 'Demo Ltd',
    baseCurrency: CURRENCY,
    timezone: 'Europe/Berlin',
    country: 'DE',
  });
  const customer = await api.post<{ id: string }>('/api/customers', 'demo-customer', {
    name: 'First Customer GmbH',
    email: 'books@first-customer.example',
    currency: CURRENCY,
  });
  const invoice = await findOpenInvoice(api, customer.id);
  return { token, customerId: customer.id, invoice };
}

/** A token of the demo company's owner. Whom the token is for, and the company, follow from fixed names. */
export function demoToken(configuration: Configuration): Promise<string> {
  const { jwtSecret, jwtIssuer, jwtAudience } = configuration;
  if (jwtSecret === undefined) throw new Error('the demo needs the key of HS256 tokens');
  const companyId = demoCompanyId(jwtIssuer);
  const subject = { subject: DEMO_USER, email: DEMO_USER, name: 'Demo Owner', companyId };
  return signToken({ jwtSecret, jwtIssuer, jwtAudience }, subject, TOKEN_LIFETIME_SECONDS);
}

/** The lines that are printed after a start: where it is, who one is, and a first payment to paste. */
export function describeDemo(demo: Demo, address: string): string {
  const { customerId, invoice } = demo;
  const amount = Number(invoice.amountDue) > 100 ? '100.00' : invoice.amountDue;
  const payment = {
    customerId,
    amount,
    currency: CURRENCY,
    method: 'bank_transfer',
    receivedDate: new Date().toISOString().slice(0, 10),
    allocations: [{ invoiceId: invoice.id, amount }],
  };
  return [
    '',
    `AccuBooks is ready at ${address}`,
    '',
    `A token of the demo company's owner, good for 12 hours:`,
    demo.token,
    '',
    'Create a payment; send it again and it is not created again:',
    `curl -i ${address}/api/payments \\`,
    `  -H 'Authorization: Bearer ${demo.token}' \\`,
    `  -H 'Idempotency-Key: ${randomUUID()}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(payment)}'`,
    '',
  ].join('\n');
}

async function findOpenInvoice(api: DemoApi, customerId: string): Promise<DemoInvoice> {
  for (let number = 1; number <= INVOICES_MAX; number += 1) {
    const draft = await api.post<DemoInvoice>('/api/invoices', `demo-invoice-${String(number)}`, {
      customerId,
      currency: CURRENCY,
      memo: 'An invoice to be paid',
      lines: [{ description: 'Consulting', quantity: '12.5', unitPrice: '80.00' }],
    });
    await api.post(`/api/invoices/${draft.id}/finalize`, `demo-finalize-${String(number)}`, {});
    const invoice = await api.get<DemoInvoice>(`/api/invoices/${draft.id}`);
    if (invoice.status === 'open') return invoice;
  }
  throw new Error(`none of ${String(INVOICES_MAX)} demo invoices is open`);
}

interface DemoRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The API as any program sees it. */
class DemoApi {
  constructor(
    private readonly address: string,
    private readonly token: string,
  ) {}

  post<Answer>(path: string, key: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    return this.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.send(path, { method: 'GET', headers: {} });
  }

  private async send<Answer>(path: string, request: DemoRequest): Promise<Answer> {
    const headers = { ...request.headers, authorization: `Bearer ${this.token}` };
    const answer = await fetch(`${this.address}${path}`, { ...request, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the demo: ${path} was answered ${String(answer.status)}: ${text}`);
    return JSON.parse(text) as Answer;
  }
}
