import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  Account,
  assertRecentDay,
  CompanySettingsLookup,
  ControlAccount,
  credit,
  debit,
  type JournalEntry,
  journalEntryId,
  JournalService,
  PeriodLocked,
  ReferenceNotFound,
} from '../../ledger/index.js';
import type { MatchedLine } from './bank-match-finder.service.js';
import type { BankTransaction } from './bank-transaction.entity.js';

const ACCOUNT_POINTER = '/createEntry/accountId';

/** Entries for what the bank did and the books did not have. */
@Injectable()
export class BankEntries {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly journal: JournalService,
  ) {}

  /**
   * Posts the transaction on its own day: money that came in is a debit of the bank's account and a credit of the other.
   * @returns the line of the bank's account.
   * @throws ReferenceNotFound, ControlAccount, ValidationFailed, PeriodLocked, AccountInactive
   */
  async post(
    write: IdempotentWrite,
    { amountMinor, currency, postedOn }: Readonly<BankTransaction>,
    glAccountId: string,
    accountId: string,
  ): Promise<MatchedLine> {
    const [today, { booksLockedThrough }] = await Promise.all([
      this.settings.today(write),
      this.settings.of(write),
      assertOtherAccount(write, accountId, glAccountId),
    ]);
    // Rows that were imported before this was asked of them may lie ahead.
    assertRecentDay(postedOn, today, '/createEntry');
    assertOpen(postedOn, booksLockedThrough);
    const comesIn = amountMinor > 0n;
    const amount = comesIn ? amountMinor : -amountMinor;
    const [debited, credited] = comesIn ? [glAccountId, accountId] : [accountId, glAccountId];
    const entry = await this.journal.post(write, {
      ...{ ...sourceOf(write.id, 'post'), entryDate: postedOn, currency },
      lines: [debit(debited, amount), credit(credited, amount)],
    });
    return { entryId: entry.id, lineNo: comesIn ? 1 : 2, accountId: glAccountId, entryDate: postedOn, amountMinor };
  }

  /**
   * Posts the mirror, on the day of the transaction while that is open, else today.
   * @throws EntryMatched when another bank transaction is matched with it, such as that of a transfer's other account.
   * @throws PeriodLocked
   */
  takeBack(write: IdempotentWrite, reconciliationId: string): Promise<Readonly<JournalEntry>> {
    const entryId = journalEntryId(sourceOf(reconciliationId, 'post'));
    return this.journal.undo(write, entryId, sourceOf(reconciliationId, 'reverse'));
  }
}

function sourceOf(
  sourceId: string,
  purpose: 'post' | 'reverse',
): { sourceType: string; sourceId: string; purpose: string } {
  return { sourceType: 'bank_reconciliation', sourceId, purpose };
}

/** The entry has the day of the bank, which nobody can choose. */
function assertOpen(day: string, booksLockedThrough: string | null): void {
  if (booksLockedThrough === null || day > booksLockedThrough) return;
  const instead = `The entry would be on ${day}: post a journal entry on a later day (POST /api/journal-entries) and match it.`;
  throw new PeriodLocked(booksLockedThrough, instead);
}

async function assertOtherAccount(write: IdempotentWrite, id: string, glAccountId: string): Promise<void> {
  const account = await write.get(Account, id);
  if (account === undefined || !account.isActive) throw new ReferenceNotFound(ACCOUNT_POINTER);
  if (account.isControl) throw new ControlAccount(ACCOUNT_POINTER);
  if (id !== glAccountId) return;
  const message = 'It is the account of the bank account itself.';
  throw new ValidationFailed([{ pointer: ACCOUNT_POINTER, code: 'validation_failed', message }]);
}
