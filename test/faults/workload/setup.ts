import type { MutationName } from '../../../src/mutations/index.js';
import type { Person } from '../history/attempt.js';
import { type Client, jsonOf } from './client.js';
import { KnownCompany } from './known-company.js';
import { companyBody } from './operations/companies.js';
import type { AnswerBody } from './operations/operation.js';
import { requestOf, type Wish } from './wish.js';

const CURRENCY = 'USD';
const BANK_ACCOUNTS = 4;
const ITEMS = 2;
const CUSTOMERS = 3;
/** What starts workflows. */
export const WATCHED_EVENTS = ['payment.created', 'invoice.finalized'] as const;
/** Who was known already when invited is refused once, and then looked up anew. */
const JOINS_MAX = 2;
/** A name that leads nowhere, by RFC 6761. */
const NOBODY = 'https://nobody.invalid/accubooks';

/** Makes the companies of the run, with what the workload needs in each. No fault is under way yet. */
export async function setUp(client: Client): Promise<KnownCompany[]> {
  const companies: KnownCompany[] = [];
  for (let number = 1; number <= client.settings.companies; number += 1) {
    companies.push(await new CompanySetup(client, number).run());
  }
  return companies;
}

/** One company, its requests one after another. */
class CompanySetup {
  private companyId = '';
  private requests = 0;

  constructor(
    private readonly client: Client,
    private readonly number: number,
  ) {}

  async run(): Promise<KnownCompany> {
    this.companyId = await this.make('createCompany', { body: companyBody(`number ${this.number}`) });
    await this.addColleague();
    const company = new KnownCompany(this.companyId, CURRENCY, {
      definitionId: await this.makeWorkflows(),
      bankAccountId: await this.makeBankAccount(),
      employeeId: await this.make('createEmployee', { body: EMPLOYEE }),
    });
    for (let account = 1; account <= BANK_ACCOUNTS; account += 1) {
      company.bankAccounts.put({ id: await this.makeAccount(`BANK${account}`), version: 1 });
    }
    for (let item = 1; item <= ITEMS; item += 1) {
      const body = { sku: `ITEM${item}`, name: `Item ${item}`, currency: CURRENCY };
      company.items.put({ id: await this.make('createInventoryItem', { body }), version: 1 });
    }
    for (let customer = 1; customer <= CUSTOMERS; customer += 1) {
      const body = { name: `Customer ${customer}`, currency: CURRENCY };
      company.customers.put({ id: await this.make('createCustomer', { body }), version: 1 });
    }
    return company;
  }

  /** The invitation is taken with the colleague's next request. */
  private async addColleague(): Promise<void> {
    const { email } = this.client.settings.people.colleague;
    await this.make('grantUserCompanyAccess', { body: { email, role: 'owner' } });
    const wish = { body: { name: 'Of a colleague', currency: CURRENCY } };
    await this.make('createCustomer', wish, { person: 'colleague', tries: JOINS_MAX });
  }

  /** @returns the one that only a request starts. */
  private async makeWorkflows(): Promise<string> {
    const { webhookUrl: url = NOBODY } = this.client.settings;
    const endpointId = await this.make('createWebhookEndpoint', { body: { name: 'Somebody', url } });
    const steps = [{ name: 'Tell somebody', kind: 'webhook', endpointId }];
    for (const triggerEvent of WATCHED_EVENTS) {
      await this.make('createWorkflowDefinition', { body: { name: triggerEvent, triggerEvent, steps } });
    }
    return this.make('createWorkflowDefinition', { body: { name: 'By hand', steps } });
  }

  private async makeBankAccount(): Promise<string> {
    const glAccountId = await this.makeAccount('BANK');
    return this.make('createBankAccount', { body: { name: 'Bank', currency: CURRENCY, glAccountId } });
  }

  private makeAccount(code: string): Promise<string> {
    return this.make('createAccount', { body: { code, name: `Account ${code}`, type: 'asset' } });
  }

  /** @returns the id of what was made. */
  private async make(
    operation: MutationName,
    wish: Omit<Wish, 'operation'>,
    { person = 'member', tries = 1 }: { readonly person?: Person; readonly tries?: number } = {},
  ): Promise<string> {
    this.requests += 1;
    const key = `setup-${this.number}-${this.requests}`;
    const write = this.client.keyed(this.companyId, operation, key, requestOf({ operation, ...wish }));
    for (let left = tries - 1; ; left -= 1) {
      const { outcome, status, body, failure } = await this.client.attempt(write, { thread: 0, replica: 0, person });
      if (outcome === 'done') return (jsonOf(body) as AnswerBody).id;
      if (left > 0) continue;
      throw new Error(`the setup of the workload failed: ${operation} was answered ${status} ${body}${failure}`);
    }
  }
}

const EMPLOYEE = {
  fullName: 'Emma Employee',
  payType: 'salary',
  annualSalary: '52000.00',
  payFrequency: 'weekly',
  currency: CURRENCY,
  hiredOn: '1950-01-02',
};
