import type { MutationName } from '../../src/mutations/index.js';
import { PAYROLL_PREPARATIONS } from './payroll-preparations.js';
import type { Sample } from './sample.js';
import type { SampleBuilder } from './sample-builder.js';
import { today, uniqueWord } from './sample-values.js';

/** What an operation's request has to hold because of the state that it needs. */
export type Prepared = Partial<Pick<Sample, 'body' | 'pathParameters'>>;

/** @param include names of an optional member, and of what it holds, that the request is to have; see `sample`. */
export type Preparation = (builder: SampleBuilder, include: readonly string[]) => Promise<Prepared>;

/** What an id in a member refers to, by operation and place, where the member's name does not say it. */
export const ID_SOURCES: Readonly<Record<string, MutationName>> = {
  'reconcileBankTransaction matches.id': 'createPayment',
  'reconcileLedger clearedLines.entryId': 'createJournalEntry',
  'triggerWorkflowInstance entityId': 'createCustomer',
};

/** Operations whose state needs more than fresh entities. All others, and all that come later, do without. */
export const PREPARATIONS: Readonly<Record<string, Preparation>> = {
  voidInvoice: async (builder) => {
    const { id } = await builder.perform('finalizeInvoice');
    return { pathParameters: { id } };
  },

  allocatePayment: async (builder) => {
    const invoice = await builder.perform('finalizeInvoice');
    const customerId = invoice.entity['customerId'];
    const payment = await builder.perform('createPayment', { body: { customerId } });
    return { pathParameters: { id: payment.id }, body: { invoiceId: invoice.id, amount: '10.00' } };
  },

  adjustInventoryQuantity: () => Promise.resolve({ body: { delta: '5', unitCost: '2.00' } }),

  createInventoryAdjustment: async (builder) => {
    const itemId = await builder.idFor('itemId');
    return { body: { lines: [{ itemId, delta: '5', unitCost: '2.00' }] } };
  },

  updatePurchaseOrderStatus: async (builder) => {
    const { id } = await builder.perform('createPurchaseOrder');
    const approval = { pathParameters: { id }, body: { status: 'approved' } };
    await builder.performExactly('updatePurchaseOrderStatus', approval);
    return { pathParameters: { id }, body: { status: 'received' } };
  },

  createBankAccount: async (builder) => {
    const { id } = await builder.perform('createAccount', { body: { type: 'asset' } });
    return { body: { glAccountId: id } };
  },

  importBankTransactions: () => Promise.resolve({ body: { format: 'csv', transactions: [bankTransaction()] } }),

  reconcileBankTransaction: async (builder, [decision]) => {
    const { pathParameters, glAccountId } = await importedTransaction(builder);
    if (decision === 'matches') {
      const payment = await builder.perform('createPayment', {
        body: { amount: '10.00', depositAccountId: glAccountId },
      });
      return { pathParameters, body: { matches: [{ type: 'payment', id: payment.id }] } };
    }
    const account = await builder.perform('createAccount', { body: { type: 'expense' } });
    return { pathParameters, body: { createEntry: { accountId: account.id } } };
  },

  createJournalEntry: async (builder) => {
    const { id } = await builder.perform('createAccount');
    return { body: { lines: balancedLines(id, await builder.idFor('expenseAccountId')) } };
  },

  reconcileLedger: async (builder) => {
    const { id: accountId } = await builder.perform('createAccount', { body: { type: 'asset' } });
    const lines = balancedLines(accountId, await builder.idFor('expenseAccountId'));
    const entry = await builder.perform('createJournalEntry', { body: { lines } });
    const clearedLines = [{ entryId: entry.id, lineNo: 1 }];
    return { body: { accountId, statementBalance: '10.00', clearedLines } };
  },

  grantUserCompanyAccess: (_builder, [member]) =>
    Promise.resolve({
      body: { role: 'viewer', ...(member === 'userId' ? {} : { email: `${uniqueWord()}@example.com` }) },
    }),

  revokeUserCompanyAccess: async (builder) => ({ pathParameters: { userId: await builder.newMember() } }),

  withdrawInvitation: async (builder) => {
    const { id } = await builder.perform('grantUserCompanyAccess');
    return { pathParameters: { id } };
  },

  unreconcileBankTransaction: async (builder) => {
    const { id } = await builder.perform('reconcileBankTransaction');
    return { pathParameters: { id } };
  },

  createWorkflowDefinition: async (builder) => {
    const { id } = await builder.perform('createWebhookEndpoint');
    return { body: { steps: [{ name: 'Tell them', kind: 'webhook', endpointId: id }] } };
  },

  triggerWorkflowInstance: async (builder) => {
    const { id } = await builder.perform('createCustomer');
    return { body: { entityType: 'customer', entityId: id } };
  },

  createWebhookEndpoint: () => Promise.resolve({ body: { url: 'https://hooks.example.com/accubooks' } }),
  ...PAYROLL_PREPARATIONS,
};

function balancedLines(debited: string, credited: string): readonly object[] {
  return [
    { accountId: debited, side: 'debit', amount: '10.00' },
    { accountId: credited, side: 'credit', amount: '10.00' },
  ];
}

/** A row of a statement, unlike all others. */
export function bankTransaction(amount = '10.00'): Readonly<Record<string, string>> {
  return { postedOn: today(), amount, description: uniqueWord() };
}

/** A transaction that waits to be reconciled, and the account of the ledger that stands for its bank account. */
async function importedTransaction(
  builder: SampleBuilder,
): Promise<{ pathParameters: { id: string }; glAccountId: string }> {
  const bankAccount = await builder.perform('createBankAccount');
  const { id: importId } = await builder.perform('importBankTransactions', { body: { bankAccountId: bankAccount.id } });
  const { data } = await builder.read(`/api/bank-transactions?importId=${importId}`);
  const [{ id }] = data as [{ id: string }];
  return { pathParameters: { id }, glAccountId: bankAccount.entity['glAccountId'] as string };
}
