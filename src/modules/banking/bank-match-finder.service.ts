import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  BankTransactionMatch,
  JournalEntry,
  journalEntryId,
  JournalLine,
  ReferenceNotFound,
} from '../../ledger/index.js';
import type { StatementLine } from '../reconciliations/index.js';
import type { BankAccount } from './bank-account.entity.js';
import type { BankMatchDto, MatchType } from './bank-transaction.dto.js';
import { EntryReversed, LineAlreadyMatched, LineNotOnAccount } from './banking.errors.js';

/** A line on the ledger account of a bank account, by the bank's sign. */
export interface MatchedLine extends StatementLine {
  readonly amountMinor: bigint;
}

type LedgerAccount = Pick<BankAccount, 'glAccountId' | 'currency'>;

/** Which entry a document posts; of a journal entry it is the entry itself. */
const ENTRY_OF: Readonly<Record<MatchType, (id: string) => string>> = {
  payment: (id) => journalEntryId({ sourceType: 'payment', sourceId: id, purpose: 'receive' }),
  refund: (id) => journalEntryId({ sourceType: 'refund', sourceId: id, purpose: 'refund' }),
  journal_line: (id) => id,
};

/** Finds the lines of the ledger that a caller names. */
@Injectable()
export class BankMatchFinder {
  /** @throws ReferenceNotFound, LineNotOnAccount, EntryReversed, LineAlreadyMatched, ValidationFailed */
  async find(
    write: IdempotentWrite,
    account: Readonly<LedgerAccount>,
    matches: readonly BankMatchDto[],
  ): Promise<MatchedLine[]> {
    const lines = await Promise.all(matches.map((match, index) => lineOf(write, account, match, `/matches/${index}`)));
    const taken = await Promise.all(
      lines.map(({ entryId, lineNo }) => write.get(BankTransactionMatch, { entryId, lineNo })),
    );
    const seen = new Set<string>();
    lines.forEach(({ entryId, lineNo }, index) => {
      if (taken[index] !== undefined) throw new LineAlreadyMatched(`/matches/${index}`);
      const line = `${entryId} ${lineNo}`;
      if (seen.has(line)) throw refused(`/matches/${index}`, 'The same line stands in another match already.');
      seen.add(line);
    });
    return lines;
  }
}

async function lineOf(
  write: IdempotentWrite,
  { glAccountId, currency }: Readonly<LedgerAccount>,
  { type, id, lineNo }: BankMatchDto,
  place: string,
): Promise<MatchedLine> {
  if (lineNo !== undefined && type !== 'journal_line')
    throw refused(`${place}/lineNo`, 'It goes with journal_line only.');
  const wanted = ENTRY_OF[type](id);
  const [lines, isUndone] = await Promise.all([
    write.find(JournalLine, { entryId: wanted }),
    cancelsOut(write, wanted),
  ]);
  if (lines.length === 0) throw new ReferenceNotFound(`${place}/id`);
  const named = lineNo === undefined ? lines : lines.filter((line) => line.lineNo === lineNo);
  const [line, ...others] = named.filter((one) => one.accountId === glAccountId && one.currency === currency);
  if (line === undefined || others.length > 0) throw new LineNotOnAccount(place);
  if (isUndone) throw new EntryReversed(place);
  const amountMinor = line.side === 'D' ? line.amountMinor : -line.amountMinor;
  const { entryId, lineNo: foundNo, entryDate } = line;
  return { entryId, lineNo: foundNo, accountId: glAccountId, entryDate, amountMinor };
}

/** Whether an entry and another one are each other's mirrors: the bank has seen neither. */
async function cancelsOut(write: IdempotentWrite, entryId: string): Promise<boolean> {
  const [entry, reversals] = await Promise.all([
    write.get(JournalEntry, entryId),
    write.find(JournalEntry, { reversesEntryId: entryId }),
  ]);
  return (entry?.reversesEntryId ?? null) !== null || reversals.length > 0;
}

function refused(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}
