import { formatMoney, ViewProperty } from '../http/index.js';
import type { JournalLine } from './journal-line.entity.js';

/** A line of the journal, as the statement of its account shows it. */
export class AccountLineView {
  @ViewProperty('id')
  entryId: string;

  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('date')
  entryDate: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty(['debit', 'credit'])
  side: 'debit' | 'credit';

  @ViewProperty('money')
  amount: string;

  @ViewProperty('id', { nullable: true })
  customerId: string | null;

  @ViewProperty('text', { nullable: true })
  description: string | null;
}

export function toAccountLineView(line: Readonly<JournalLine>): AccountLineView {
  const { entryId, lineNo, entryDate, currency, customerId, description } = line;
  const side = line.side === 'D' ? 'debit' : 'credit';
  return {
    entryId,
    lineNo,
    entryDate,
    currency,
    side,
    amount: formatMoney(line.amountMinor, currency),
    customerId,
    description,
  };
}
