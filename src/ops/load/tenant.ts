import type { Entity, TestCompany } from '../client/test-company.js';
import { formatMoney, parseMoney } from '../../http/index.js';
import { IdSum } from './id-sum.js';

/** What every tenant is asked to write in turn. */
export const TENANT_OPERATIONS = ['createCustomer', 'createInvoice', 'createPayment'] as const;

export type TenantOperation = (typeof TENANT_OPERATIONS)[number];

/** One of several companies that work at the same time, and what it knows that it has written. */
export class Tenant {
  readonly written: Readonly<Record<TenantOperation, IdSum>>;

  private constructor(
    readonly company: TestCompany,
    readonly customerId: string,
    /** Of each payment; no two tenants have the same, so a payment that ends up elsewhere is seen in the sums. */
    private readonly amount: string,
  ) {
    const [createCustomer, createInvoice, createPayment] = [new IdSum(), new IdSum(), new IdSum()];
    createCustomer.add(customerId);
    this.written = { createCustomer, createInvoice, createPayment };
  }

  static async of(company: TestCompany, index: number): Promise<Tenant> {
    const body = { name: 'First customer', currency: company.currency };
    const customer = await company.write('createCustomer', { body });
    return new Tenant(company, customer.id, `${10 + index}.00`);
  }

  /** What it asks for; all tenants ask for the same, but each in its own name. */
  bodyOf(operation: TenantOperation, customerId = this.customerId): object {
    const { currency } = this.company;
    switch (operation) {
      case 'createCustomer':
        return { name: 'A customer', currency };
      case 'createInvoice':
        return { customerId, currency, lines: [{ description: 'Work', quantity: '1', unitPrice: this.amount }] };
      case 'createPayment':
        return { customerId, amount: this.amount, currency, method: 'bank_transfer' };
    }
  }

  /** What its books differ in from what it has written, in words. */
  async compareBooks(): Promise<string[]> {
    const { company } = this;
    const faults = await Promise.all(
      (['customers', 'invoices', 'payments'] as const).map(async (name, index) => {
        const listed = new IdSum();
        for await (const { id } of company.list(`/api/${name}`)) listed.add(id);
        const wanted = this.written[TENANT_OPERATIONS[index] ?? 'createCustomer'];
        return listed.equals(wanted)
          ? []
          : [`company ${company.id} has ${listed.count} ${name} that are not the ${wanted.count} it wrote`];
      }),
    );
    return [...faults.flat(), ...(await this.compareTrialBalance())];
  }

  private async compareTrialBalance(): Promise<string[]> {
    const { company, amount, written } = this;
    const { currencies } = (await company.read('/api/ledger/trial-balance')) as { currencies: CurrencyBalance[] };
    const wanted = formatMoney(
      parseMoney(amount, company.currency, '') * BigInt(written.createPayment.count),
      company.currency,
    );
    const [totals] = currencies;
    if (totals === undefined)
      return written.createPayment.count === 0 ? [] : [`company ${company.id} has posted nothing`];
    const bank = totals.accounts.find(({ code }) => code === '1000')?.balance;
    return [
      ...(currencies.length === 1 ? [] : [`company ${company.id} has entries in other currencies`]),
      ...(totals.totalDebit === totals.totalCredit ? [] : [`the trial balance of company ${company.id} is not even`]),
      ...(bank === wanted ? [] : [`company ${company.id} has ${String(bank)} in the bank instead of ${wanted}`]),
    ];
  }
}

interface CurrencyBalance {
  readonly totalDebit: string;
  readonly totalCredit: string;
  readonly accounts: readonly { readonly code: string; readonly balance: string }[];
}

/** Where the entity of an answer is read. */
export function pathOf(operation: TenantOperation, { id }: Pick<Entity, 'id'>): string {
  return { createCustomer: '/api/customers', createInvoice: '/api/invoices', createPayment: '/api/payments' }[
    operation
  ].concat(`/${id}`);
}
