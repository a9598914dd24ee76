import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { checkRecent, type Entry, isMatched, mirror, post, postableAccount } from './ledger.js';
import { named } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

interface CreateEntry {
  readonly entryDate?: string;
  readonly currency: string;
  readonly lines: readonly { readonly accountId: string; readonly side: 'debit' | 'credit'; readonly amount: string }[];
}

const MANUAL = 'journal_entry';
/** What nothing else undoes, by kind and purpose. */
const REVERSIBLE: Readonly<Record<string, string>> = { [MANUAL]: 'post', ledger_reconciliation: 'adjust' };

export const JOURNAL_ENTRIES = {
  createJournalEntry: command<CreateEntry>({
    weight: 4,
    wish(books, choices) {
      // Where there is a bank account, often what it is matched with afterwards.
      const [bank] = books.bankAccounts.values();
      const isOfBank = bank !== undefined && choices.sometimes(50);
      const amount = choices.amount();
      const debited = isOfBank ? bank.glAccountId : choices.id('accounts', 'createAccount');
      const credited = choices.id('accounts', 'createAccount', ({ isControl, id }) => !isControl && id !== debited);
      return {
        body: {
          currency: choices.currency(),
          ...choices.optional(40, () => ({ entryDate: choices.day() })),
          lines: [
            { accountId: debited, side: 'debit', amount },
            { accountId: credited, side: 'credit', amount: choices.sometimes(8) ? '4.20' : amount },
          ],
        },
      };
    },
    serve(books, call) {
      const { lines, currency, entryDate = call.today } = call.body;
      anyOf(
        ...lines.map(
          ({ accountId }) =>
            () =>
              postableAccount(books, accountId),
        ),
      );
      checkRecent(entryDate, call.today);
      const posted = lines.map(({ accountId, side, amount }) => ({
        accountId,
        signed: side === 'debit' ? minor(amount) : -minor(amount),
      }));
      const entry = post(
        books,
        { sourceType: MANUAL, sourceId: call.id, purpose: 'post' },
        entryDate,
        currency,
        posted,
      );
      trigger(books, call, 'journal_entry.created', 'journal_entry', entry.id);
      return viewEntry(entry);
    },
  }),

  reverseJournalEntry: command<{ readonly entryDate?: string }>({
    weight: 3,
    wish(books, choices) {
      const isHeld = (entry: Entry): boolean => isReversible(books, entry) && isMatched(books, entry.id);
      const wantsHeld = choices.sometimes(30) && [...books.entries.values()].some(isHeld);
      const where = wantsHeld ? isHeld : (entry: Entry): boolean => isReversible(books, entry);
      return { path: { id: choices.id('entries', 'createJournalEntry', where) }, body: {} };
    },
    serve(books, call) {
      const entry = named(books.entries, call);
      refuseIf(REVERSIBLE[entry.sourceType] !== entry.purpose, '409 not_reversible');
      refuseIf(!isReversible(books, entry), '409 already_reversed');
      const source = { sourceType: MANUAL, sourceId: call.id, purpose: 'reverse' };
      const reversal = mirror(books, source, entry.id, call.today);
      trigger(books, call, 'journal_entry.reversed', 'journal_entry', reversal.id);
      return viewEntry(reversal);
    },
  }),
};

function isReversible(books: Books, { id, sourceType, purpose }: Entry): boolean {
  const isReversed = [...books.entries.values()].some(({ reverses }) => reverses === id);
  return REVERSIBLE[sourceType] === purpose && !isReversed;
}

/** The lines as a set: their order is no promise, but where somebody names it. */
function viewEntry({ id, date, currency, lines, reverses, sourceType, sourceId, purpose }: Entry): Expected {
  const total = money(sum(lines.map(({ signed }) => (signed > 0n ? signed : 0n))));
  return { id, entryDate: date, currency, total, reversesEntryId: reverses, sourceType, sourceId, purpose };
}

export const entryResource: Resource<Entry> = {
  path: ({ id }) => `/api/journal-entries/${id}`,
  view: (_books, entry) => viewEntry(entry),
};
