import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../http/index.js';
import { CurrentReader, type Reader } from '../identity/index.js';
import { ListJournalEntriesQuery } from './journal-entry.dto.js';
import { JournalEntryView } from './journal-entry.view.js';
import { JournalReads } from './journal-reads.service.js';

@ApiTags('ledger')
@Controller('api/journal-entries')
export class JournalEntriesController {
  constructor(private readonly journal: JournalReads) {}

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
