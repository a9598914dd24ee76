import { formatMoney, ViewProperty } from '../http/index.js';
import type { JournalEntry } from './journal-entry.entity.js';
import type { JournalLine } from './journal-line.entity.js';

/** One account's part of an entry. */
export class JournalLineView {
  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('id')
  accountId: string;

  @ViewProperty(['debit', 'credit'])
  side: 'debit' | 'credit';

  @ViewProperty('money')
  amount: string;

  @ViewProperty('id', { nullable: true })
  customerId: string | null;

  @ViewProperty('text', { nullable: true })
  description: string | null;
}

/** A journal entry, as answers show it. Never changes. */
export class JournalEntryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('date')
  entryDate: string;

  @ViewProperty('currency')
  currency: string;

  /** The sum of the debits, and of the credits. */
  @ViewProperty('money')
  total: string;

  @ViewProperty('text')
  sourceType: string;

  @ViewProperty('id')
  sourceId: string;

  @ViewProperty('text')
  purpose: string;

  @ViewProperty('id', { nullable: true })
  reversesEntryId: string | null;

  @ViewProperty('text', { nullable: true })
  memo: string | null;

  @ViewProperty([() => JournalLineView])
  lines: JournalLineView[];

  @ViewProperty('id')
  createdBy: string;

  @ViewProperty('instant')
  createdAt: string;
}

export function toJournalEntryView(
  entry: Readonly<JournalEntry>,
  lines: readonly Readonly<JournalLine>[],
): JournalEntryView {
  const { id, entryDate, currency, sourceType, sourceId, purpose, reversesEntryId, memo, createdBy } = entry;
  return {
    ...{ id, entryDate, currency, total: formatMoney(entry.totalMinor, currency), sourceType, sourceId, purpose },
    ...{ reversesEntryId, memo, lines: lines.map((line) => toLineView(line)), createdBy },
    createdAt: entry.createdAt.toISOString(),
  };
}

function toLineView({
  lineNo,
  accountId,
  side,
  amountMinor,
  currency,
  customerId,
  description,
}: JournalLine): JournalLineView {
  const amount = formatMoney(amountMinor, currency);
  return { lineNo, accountId, side: side === 'D' ? 'debit' : 'credit', amount, customerId, description };
}
