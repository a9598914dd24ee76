import type { Answer } from '../../support/http-client.js';
import { type Bookkeeper, expectStatus, idOf } from './bookkeeper.js';

export interface BankTransaction {
  readonly id: string;
  readonly postedOn: string;
  readonly amount: string;
  readonly description: string;
  readonly status: string;
  readonly version: number;
}

/** One bank account in the hands of a bookkeeper. */
export class Bank {
  private constructor(
    private readonly keeper: Bookkeeper,
    readonly id: string,
    readonly glAccountId: string,
  ) {}

  static async open(keeper: Bookkeeper, more: object = {}): Promise<Bank> {
    const answer = await keeper.post('/api/bank-accounts', { name: 'Bank', currency: 'EUR', ...more });
    return new Bank(keeper, idOf(answer), String(answer.body['glAccountId']));
  }

  /** @returns how many rows were new, were there already, and were skipped. */
  async import(format: string, content: string, more: object = {}): Promise<number[]> {
    const { body } = expectStatus(await this.tryImport({ format, content, ...more }), 201);
    return ['imported', 'duplicates', 'skipped'].map((name) => body[name] as number);
  }

  tryImport(body: object): Promise<Answer> {
    return this.keeper.post('/api/bank-transactions/import', { bankAccountId: this.id, ...body });
  }

  /** Latest day first. */
  async transactions(query = ''): Promise<readonly BankTransaction[]> {
    const path = `/api/bank-transactions?limit=100&bankAccountId=${this.id}${query}`;
    return ((await this.keeper.read(path)) as { data: BankTransaction[] }).data;
  }

  /** Imports a row of this amount. @returns its id. */
  async row(amount: string, postedOn = '2026-01-31'): Promise<string> {
    const transactions = [{ postedOn, amount, description: crypto.randomUUID() }];
    const importId = idOf(await this.tryImport({ format: 'csv', transactions }));
    const [row] = await this.transactions(`&importId=${importId}`);
    return row?.id ?? '';
  }

  reconcile(id: string, decision: object): Promise<Answer> {
    return this.keeper.post(`/api/bank-transactions/${id}/reconcile`, decision);
  }

  unreconcile(id: string): Promise<Answer> {
    return this.keeper.post(`/api/bank-transactions/${id}/unreconcile`, {});
  }
}
