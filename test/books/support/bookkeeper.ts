import { randomUUID } from 'node:crypto';
import type { Answer, HttpClient } from '../../support/http-client.js';

/** Somebody who keeps the books of one company over the API. */
export class Bookkeeper {
  constructor(
    private readonly client: HttpClient,
    readonly companyId: string,
    private readonly token: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.client.get(path, { token: this.token });
  }

  /** Writes with a key of its own unless one is given. */
  post(path: string, body: unknown, { key = randomUUID(), version }: WriteOptions = {}): Promise<Answer> {
    return this.client.post(path, body, { token: this.token, key, headers: ifMatch(version) });
  }

  patch(path: string, body: unknown, { key = randomUUID(), version }: WriteOptions = {}): Promise<Answer> {
    return this.client.patch(path, body, { token: this.token, key, headers: ifMatch(version) });
  }

  /** @returns the id of a new customer. */
  async customer(more: object = {}): Promise<string> {
    return idOf(await this.post('/api/customers', { name: 'Acme', currency: 'EUR', ...more }));
  }

  /** @returns the id of a draft over one line of this price. */
  async draft(customerId: string, unitPrice: string, more: object = {}): Promise<string> {
    const lines = [{ description: 'Work', quantity: '1', unitPrice }];
    return idOf(await this.post('/api/invoices', { customerId, currency: 'EUR', lines, ...more }));
  }

  /** @returns the id of a finalized invoice over one line of this price. */
  async invoice(customerId: string, unitPrice: string, more: object = {}): Promise<string> {
    const id = await this.draft(customerId, unitPrice, more);
    expectStatus(await this.post(`/api/invoices/${id}/finalize`, {}), 200);
    return id;
  }

  pay(
    customerId: string,
    amount: string,
    allocations: Record<string, string> = {},
    more: object = {},
  ): Promise<Answer> {
    return this.post('/api/payments', {
      ...{ customerId, amount, currency: 'EUR', method: 'card', ...more },
      allocations: Object.entries(allocations).map(([invoiceId, part]) => ({ invoiceId, amount: part })),
    });
  }

  refund(paymentId: string, amount: string, more: object = {}): Promise<Answer> {
    return this.post('/api/refunds', { paymentId, amount, reason: 'requested_by_customer', ...more });
  }

  /** Changes how the company keeps its books, as the next version of the settings. */
  async settings(changes: object): Promise<void> {
    const { version } = await this.read('/api/company/settings');
    expectStatus(await this.patch('/api/company/settings', changes, { version: Number(version) }), 200);
  }

  async read(path: string): Promise<Record<string, unknown>> {
    return expectStatus(await this.get(path), 200).body;
  }

  /** The balances (debits less credits) of the accounts in EUR by code as of a day; accounts without lines are left out. */
  async balances(asOf = '2999-12-31'): Promise<Record<string, string>> {
    const { currencies } = (await this.read(`/api/ledger/trial-balance?asOf=${asOf}`)) as unknown as TrialBalance;
    const accounts = currencies.find(({ currency }) => currency === 'EUR')?.accounts ?? [];
    return Object.fromEntries(accounts.map(({ code, balance }) => [code, balance]));
  }

  /** The id of one of the company's accounts. */
  async account(code: string): Promise<string> {
    const { data } = (await this.read(`/api/accounts?code=${code}`)) as { data: { id: string }[] };
    return data[0]?.id ?? '';
  }
}

interface WriteOptions {
  readonly key?: string;
  /** Sent as `If-Match`. */
  readonly version?: number;
}

interface TrialBalance {
  readonly currencies: readonly { currency: string; accounts: readonly { code: string; balance: string }[] }[];
}

function ifMatch(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { 'if-match': `"${String(version)}"` };
}

/** @returns the id in an answer that says 201. */
export function idOf(answer: Answer): string {
  return String(expectStatus(answer, 201).body['id']);
}

export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status)
    throw new Error(`${String(status)} was expected, not ${String(answer.status)}: ${answer.text}`);
  return answer;
}

/** The parts of a problem that tests compare. */
export function problemOf(answer: Answer): { status: number; code: unknown; pointers: unknown[] } {
  const errors = (answer.body['errors'] ?? []) as { pointer: string }[];
  return { status: answer.status, code: answer.body['code'], pointers: errors.map(({ pointer }) => pointer) };
}
