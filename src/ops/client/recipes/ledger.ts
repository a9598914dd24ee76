import type { Entity, TestCompany } from '../test-company.js';
import { type Recipe, today, uniqueWord } from './recipe.js';

const AMOUNT = '10.00';

const createAccount: Recipe = () =>
  Promise.resolve({ body: { code: `T${uniqueWord()}`, name: 'Test account', type: 'asset' } });

const createJournalEntry: Recipe = async (company) => {
  const [debited, credited] = await Promise.all([company.accountId('6000'), company.accountId('6010')]);
  return { body: { currency: company.currency, memo: uniqueWord(), lines: balancedLines(debited, credited) } };
};

/** An asset account that nobody else posts to. */
export async function ownAccount(company: TestCompany): Promise<Entity> {
  return company.write('createAccount', await createAccount(company));
}

/** Accounts, entries and statements. */
export const LEDGER = {
  createAccount,
  createTaxRate: () => Promise.resolve({ body: { code: `T${uniqueWord()}`, name: 'Test tax', ratePpm: 200_000 } }),
  createJournalEntry,
  reverseJournalEntry: async (company) => {
    const { id } = await company.write('createJournalEntry', await createJournalEntry(company));
    return { path: { id } };
  },
  reconcileLedger: async (company) => {
    const [{ id: accountId }, credited] = await Promise.all([ownAccount(company), company.accountId('6010')]);
    const { currency } = company;
    const lines = balancedLines(accountId, credited);
    const entry = await company.write('createJournalEntry', { body: { currency, lines } });
    const clearedLines = [{ entryId: entry.id, lineNo: 1 }];
    return { body: { accountId, currency, statementDate: today(), statementBalance: AMOUNT, clearedLines } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

function balancedLines(debited: string, credited: string): readonly object[] {
  return [
    { accountId: debited, side: 'debit', amount: AMOUNT },
    { accountId: credited, side: 'credit', amount: AMOUNT },
  ];
}
