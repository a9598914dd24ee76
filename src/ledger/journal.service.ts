import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { Account } from './account.entity.js';
import { BankTransactionMatch } from './bank-transaction-match.entity.js';
import { CompanySettingsLookup } from './company-settings-lookup.service.js';
import { JournalEntry } from './journal-entry.entity.js';
import { JournalLine } from './journal-line.entity.js';
import {
  balanced,
  journalEntryId,
  mirrored,
  type Posting,
  type PostingLine,
  type PostingSource,
} from './journal-posting.js';
import { AccountInactive, EntryMatched, PeriodLocked } from './ledger.errors.js';
import { present } from './present.js';

/**
 * Posts to the journal. It reads the company's settings and the accounts of the lines; a feature that has already read
 * them pays for no second look.
 */
@Injectable()
export class JournalService {
  constructor(private readonly settings: CompanySettingsLookup) {}

  /**
   * Posts an entry. The database checks again what is checked here.
   * @throws JournalUnbalanced, PeriodLocked, AccountInactive
   */
  async post(write: IdempotentWrite, posting: Posting): Promise<Readonly<JournalEntry>> {
    const { lines, totalMinor } = balanced(posting.lines);
    await Promise.all([this.assertPeriodOpen(write, posting.entryDate), assertAccountsActive(write, lines)]);
    return insertEntry(write, posting, lines, totalMinor);
  }

  /**
   * Posts the mirror of an entry on a day that somebody chose, also on accounts that are inactive by now.
   * @throws EntryMatched, PeriodLocked
   */
  async reverse(
    write: IdempotentWrite,
    entryId: string,
    reversal: PostingSource & { readonly entryDate: string; readonly memo?: string | null },
  ): Promise<Readonly<JournalEntry>> {
    const posted = await entryToUndo(write, entryId);
    // A mirror never lies before what it mirrors.
    const entryDate = latest(reversal.entryDate, posted.entry.entryDate);
    await this.assertPeriodOpen(write, entryDate);
    return insertMirror(write, posted, { ...reversal, entryDate });
  }

  /**
   * Posts the mirror of what a document posted, as if that had never been: on its own day while that is open, else today.
   * @param notBefore a later day up to which something has built upon it.
   * @throws EntryMatched
   * @throws PeriodLocked when today is locked as well.
   */
  async undo(
    write: IdempotentWrite,
    entryId: string,
    source: PostingSource,
    notBefore = '',
  ): Promise<Readonly<JournalEntry>> {
    const [posted, { booksLockedThrough }, today] = await Promise.all([
      entryToUndo(write, entryId),
      this.settings.of(write),
      this.settings.today(write),
    ]);
    const firstDay = latest(posted.entry.entryDate, notBefore);
    const isOpen = booksLockedThrough === null || firstDay > booksLockedThrough;
    const entryDate = isOpen ? firstDay : latest(firstDay, today);
    await this.assertPeriodOpen(write, entryDate);
    return insertMirror(write, posted, { ...source, entryDate });
  }

  /** @throws PeriodLocked when nothing can be posted on this day. */
  async assertPeriodOpen(write: IdempotentWrite, day: string): Promise<void> {
    const { booksLockedThrough } = await this.settings.of(write);
    if (booksLockedThrough !== null && day <= booksLockedThrough) throw new PeriodLocked(booksLockedThrough);
  }
}

/** An entry with its lines, by their numbers. */
interface PostedEntry {
  readonly entry: Readonly<JournalEntry>;
  readonly lines: readonly Readonly<JournalLine>[];
}

/** @throws EntryMatched: what the bank did stays in the books while a bank transaction says so. */
async function entryToUndo(write: IdempotentWrite, entryId: string): Promise<PostedEntry> {
  const [entry, lines, [match]] = await Promise.all([
    write.get(JournalEntry, entryId),
    write.find(JournalLine, { entryId }),
    write.find(BankTransactionMatch, { entryId }),
  ]);
  if (match !== undefined) throw new EntryMatched(match.bankTransactionId);
  return { entry: present(entry, `journal entry ${entryId}`), lines };
}

/** The lines of a mirror have the numbers of those that they mirror. */
function insertMirror(
  write: IdempotentWrite,
  { entry: { id, currency, totalMinor }, lines }: PostedEntry,
  head: PostingSource & { readonly entryDate: string; readonly memo?: string | null },
): Readonly<JournalEntry> {
  return insertEntry(write, { ...head, currency, reversesEntryId: id, lines: [] }, mirrored(lines), totalMinor);
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}

async function assertAccountsActive(write: IdempotentWrite, lines: readonly PostingLine[]): Promise<void> {
  const ids = [...new Set(lines.map((line) => line.accountId))];
  const accounts = await Promise.all(ids.map((id) => write.get(Account, id)));
  for (const account of accounts) {
    const { isActive, code } = present(account, 'account that is posted to');
    if (!isActive) throw new AccountInactive(code);
  }
}

function insertEntry(
  write: IdempotentWrite,
  posting: Posting,
  lines: readonly PostingLine[],
  totalMinor: bigint,
): Readonly<JournalEntry> {
  const id = journalEntryId(posting);
  const { entryDate, currency } = posting;
  lines.forEach(({ accountId, side, amountMinor, customerId, description = null }, index) => {
    write.insert(JournalLine, {
      entryId: id,
      lineNo: index + 1,
      accountId,
      side,
      amountMinor,
      currency,
      entryDate,
      customerId,
      description,
    });
  });
  return write.insert(JournalEntry, {
    id,
    entryDate,
    currency,
    totalMinor,
    lineCount: lines.length,
    sourceType: posting.sourceType,
    sourceId: posting.sourceId,
    purpose: posting.purpose,
    reversesEntryId: posting.reversesEntryId ?? null,
    memo: posting.memo ?? null,
    writeId: write.id,
    createdBy: write.actorId,
    createdAt: write.now,
  });
}
