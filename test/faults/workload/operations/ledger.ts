import { amount, word, type WorkloadOperations } from './operation.js';

/** Entries that move money between a few accounts of a company: the total of all accounts stays 0. */
export const LEDGER = {
  createJournalEntry: {
    weight: 18,
    wish: ({ bankAccounts, currency }, random) => {
      const accounts = bankAccounts.all();
      if (accounts.length < 2) return undefined;
      const from = random.between(0, accounts.length - 1);
      const to = (from + random.between(1, accounts.length - 1)) % accounts.length;
      const moved = amount(random);
      const lines = [
        { accountId: accounts[to]?.id, side: 'debit', amount: moved },
        { accountId: accounts[from]?.id, side: 'credit', amount: moved },
      ];
      return { body: { currency, memo: word(random), lines } };
    },
    learn: (company, { id }) => {
      company.entries.put({ id, version: 1 });
    },
  },
  reverseJournalEntry: {
    weight: 3,
    wish: ({ entries }, random) => {
      if (entries.isEmpty) return undefined;
      return { path: { id: random.oneOf(entries.all()).id }, body: { memo: word(random) } };
    },
  },
} as const satisfies WorkloadOperations;
