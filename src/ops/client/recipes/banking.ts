import { CommandFailed } from '../../run.js';
import type { Entity, TestCompany } from '../test-company.js';
import { ownAccount } from './ledger.js';
import { type Recipe, today, uniqueWord } from './recipe.js';

const createBankAccount: Recipe = async (company) => {
  const { id: glAccountId } = await ownAccount(company);
  return { body: { name: `Bank ${uniqueWord()}`, currency: company.currency, glAccountId } };
};

const importBankTransactions: Recipe = async (company) => {
  const bankAccountId = await company.once('bank account', async () => {
    const { id } = await company.write('createBankAccount', await createBankAccount(company));
    return id;
  });
  const transactions = [{ postedOn: today(), amount: '10.00', description: uniqueWord() }];
  return { body: { bankAccountId, format: 'csv', transactions } };
};

/** Bank accounts and what banks say of them. */
export const BANKING = {
  createBankAccount,
  importBankTransactions,
  reconcileBankTransaction: async (company) => {
    const { id: importId } = await company.write('importBankTransactions', await importBankTransactions(company));
    const { id } = await importedTransaction(company, importId);
    return { path: { id }, body: { createEntry: { accountId: await company.accountId('6000') } } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

async function importedTransaction(company: TestCompany, importId: string): Promise<Entity> {
  const { data } = await company.read(`/api/bank-transactions?importId=${importId}`);
  const [transaction] = data as readonly Entity[];
  if (transaction === undefined) throw new CommandFailed(`the import ${importId} has brought no transaction`);
  return transaction;
}
