import { Injectable } from '@nestjs/common';
import { assertAmountInRange, NotFound, parseMoney } from '../http/index.js';
import type { IdempotentWrite } from '../idempotency/index.js';
import { Account } from './account.entity.js';
import { assertNotBefore, assertRecentDay } from './business-day.js';
import { CompanySettingsLookup } from './company-settings-lookup.service.js';
import type { CreateJournalEntryDto, ReverseJournalEntryDto } from './journal-entry.dto.js';
import { JournalEntry } from './journal-entry.entity.js';
import { type JournalEntryView, toJournalEntryView } from './journal-entry.view.js';
import { JournalLine } from './journal-line.entity.js';
import { MANUAL_ENTRY, type PostingLine, type PostingSource } from './journal-posting.js';
import { JournalService } from './journal.service.js';
import { AlreadyReversed, ControlAccount, NotReversible, ReferenceNotFound } from './ledger.errors.js';

/**
 * What `reverseJournalEntry` undoes, by kind: entries that somebody has written, and the adjustments of reconciliations,
 * which nothing else undoes. All other entries belong to documents that have an undo of their own, or follow stock.
 */
const REVERSIBLE: Readonly<Record<string, string>> = { [MANUAL_ENTRY]: 'post', ledger_reconciliation: 'adjust' };

/** Entries that somebody writes himself; they are their own documents. */
@Injectable()
export class ManualEntries {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly journal: JournalService,
  ) {}

  /** @throws ReferenceNotFound, ControlAccount, JournalUnbalanced, PeriodLocked, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateJournalEntryDto): Promise<JournalEntryView> {
    const { currency, memo = null } = dto;
    const [today] = await Promise.all([
      this.settings.today(write),
      ...dto.lines.map(({ accountId }, index) => assertPostable(write, accountId, `/lines/${index}/accountId`)),
    ]);
    const entryDate = assertRecentDay(dto.entryDate ?? today, today, '/entryDate');
    const lines = dto.lines.map((line, index): PostingLine => {
      const amountMinor = parseMoney(line.amount, currency, `/lines/${index}/amount`);
      const { accountId, description = null } = line;
      return { accountId, side: line.side === 'debit' ? 'D' : 'C', amountMinor, customerId: null, description };
    });
    assertAmountInRange(
      lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
      '/lines',
    );
    await this.journal.post(write, { ...sourceOf(write.id, 'post'), entryDate, currency, memo, lines });
    return this.finish(write, 'journal_entry.created');
  }

  /**
   * Posts the mirror, once; never before the day of the entry.
   * @throws NotFound, NotReversible, AlreadyReversed, EntryMatched, PeriodLocked, ValidationFailed
   */
  async reverse(write: IdempotentWrite, id: string, dto: ReverseJournalEntryDto): Promise<JournalEntryView> {
    const [entry, [reversal], today] = await Promise.all([
      write.get(JournalEntry, id),
      write.find(JournalEntry, { reversesEntryId: id }),
      this.settings.today(write),
    ]);
    if (entry === undefined) throw new NotFound();
    const { sourceType, sourceId, purpose, entryDate: first } = entry;
    if (REVERSIBLE[sourceType] !== purpose) throw new NotReversible(sourceType, sourceId);
    if (reversal !== undefined) throw new AlreadyReversed(reversal.id);
    const entryDate = dto.entryDate ?? (today > first ? today : first);
    assertNotBefore(entryDate, first, '/entryDate');
    if (dto.entryDate !== undefined && entryDate !== first) assertRecentDay(entryDate, today, '/entryDate');
    await this.journal.reverse(write, id, { ...sourceOf(write.id, 'reverse'), entryDate, memo: dto.memo ?? null });
    return this.finish(write, 'journal_entry.reversed');
  }

  private async finish(write: IdempotentWrite, event: string): Promise<JournalEntryView> {
    const [entry, lines] = await Promise.all([
      write.get(JournalEntry, write.id),
      write.find(JournalLine, { entryId: write.id }),
    ]);
    await write.trigger(event, { entityType: 'journal_entry', entityId: write.id });
    return toJournalEntryView(entry as Readonly<JournalEntry>, lines);
  }
}

function sourceOf(sourceId: string, purpose: 'post' | 'reverse'): PostingSource {
  return { sourceType: MANUAL_ENTRY, sourceId, purpose };
}

async function assertPostable(write: IdempotentWrite, id: string, pointer: string): Promise<void> {
  const account = await write.get(Account, id);
  if (account === undefined || !account.isActive) throw new ReferenceNotFound(pointer);
  if (account.isControl) throw new ControlAccount(pointer);
}
