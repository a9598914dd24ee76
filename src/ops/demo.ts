import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { Configuration } from '../config/index.js';
import { deterministicId } from '../idempotency/index.js';
import { signToken } from '../identity/index.js';
import { DEMO_COMPANY_KEY, DEMO_USER, demoCompanyId } from './demo-identity.js';

const TOKEN_LIFETIME_SECONDS = 12 * 3_600;
const CURRENCY = 'EUR';
const CUSTOMER_KEY = 'demo-customer';
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
 * start finds the first one's; only a paid invoice is followed by a new one.
 */
export async function makeDemo(address: string, configuration: Configuration): Promise<Demo> {
  const token = await demoToken(configuration);
  const api = new DemoApi(address, token);
  const companyId = demoCompanyId(configuration.jwtIssuer);
  await api.make('/api/companies', DEMO_COMPANY_KEY, {
    name: 'Demo Ltd',
    baseCurrency: CURRENCY,
    timezone: 'Europe/Berlin',
    country: 'DE',
  });
  await api.make('/api/customers', CUSTOMER_KEY, {
    name: 'First Customer GmbH',
    email: 'books@first-customer.example',
    currency: CURRENCY,
  });
  const customerId = deterministicId(companyId, 'createCustomer', CUSTOMER_KEY);
  return { token, customerId, invoice: await findOpenInvoice(api, companyId, customerId) };
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

async function findOpenInvoice(api: DemoApi, companyId: string, customerId: string): Promise<DemoInvoice> {
  for (let number = 1; number <= INVOICES_MAX; number += 1) {
    const key = `demo-invoice-${String(number)}`;
    const id = deterministicId(companyId, 'createInvoice', key);
    await api.make('/api/invoices', key, {
      customerId,
      currency: CURRENCY,
      memo: 'An invoice to be paid',
      lines: [{ description: 'Consulting', quantity: '12.5', unitPrice: '80.00' }],
    });
    await api.make(`/api/invoices/${id}/finalize`, `demo-finalize-${String(number)}`, {});
    const invoice = await api.get<DemoInvoice>(`/api/invoices/${id}`);
    if (invoice.status === 'open') return invoice;
  }
  throw new Error(`none of ${String(INVOICES_MAX)} demo invoices is open`);
}

/** The API as any program sees it. */
class DemoApi {
  constructor(
    private readonly address: string,
    private readonly token: string,
  ) {}

  /** Makes what the key stands for. What an earlier release made with another body stays as it is. */
  async make(path: string, key: string, body: object): Promise<void> {
    const headers = { ...this.headers, 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await this.send('POST', path, headers, JSON.stringify(body));
    if (!isGood(answer) && !answer.text.includes('"idempotency_key_reused"')) throw unexpected(path, answer);
  }

  async get<Resource>(path: string): Promise<Resource> {
    const answer = await this.send('GET', path, this.headers);
    if (!isGood(answer)) throw unexpected(path, answer);
    return JSON.parse(answer.text) as Resource;
  }

  /** Not by `fetch`, which refuses ports that browsers refuse, such as 6000. */
  private send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<DemoAnswer> {
    return new Promise((resolve, reject) => {
      request(`${this.address}${path}`, { method, headers }, (response) => {
        readText(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, text });
        }, reject);
      })
        .on('error', reject)
        .end(body);
    });
  }

  private get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

interface DemoAnswer {
  readonly status: number;
  readonly text: string;
}

function isGood({ status }: DemoAnswer): boolean {
  return status >= 200 && status < 300;
}

function unexpected(path: string, { status, text }: DemoAnswer): Error {
  return new Error(`the demo: ${path} was answered ${String(status)}: ${text}`);
}
