import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../idempotency/index.js';
import { CurrentReader, type Reader } from '../identity/index.js';
import { CreateJournalEntryDto, ListJournalEntriesQuery, ReverseJournalEntryDto } from './journal-entry.dto.js';
import { JournalEntryView } from './journal-entry.view.js';
import { ManualEntries } from './manual-entries.service.js';
import { JournalReads } from './journal-reads.service.js';

@ApiTags('ledger')
@Controller('api/journal-entries')
export class JournalEntriesController {
  constructor(
    private readonly entries: ManualEntries,
    private readonly journal: JournalReads,
  ) {}

  @Post()
  @Idempotent('createJournalEntry')
  @Answers(JournalEntryView, 'Post a journal entry')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateJournalEntryDto): Promise<JournalEntryView> {
    return this.entries.create(write, dto);
  }

  @Post(':id/reverse')
  @Idempotent('reverseJournalEntry')
  @Answers(JournalEntryView, 'Post the mirror of a journal entry')
  reverse(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @Body() dto: ReverseJournalEntryDto,
  ): Promise<JournalEntryView> {
    return this.entries.reverse(write, id, dto);
  }

  @Get(':id')
  @Answers(JournalEntryView, 'Read a journal entry')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<JournalEntryView> {
    return this.journal.item(reader, id);
  }

  @Get()
  @AnswersPage(JournalEntryView, 'List journal entries, latest date first')
  list(@CurrentReader() reader: Reader, @Query() query: ListJournalEntriesQuery): Promise<Page<JournalEntryView>> {
    return this.journal.list(reader, query);
  }
}
