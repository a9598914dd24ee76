import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { TimeEntriesService } from './time-entries.service.js';
import { TimeEntryReads } from './time-entry-reads.service.js';
import { ApproveTimeEntryDto, CreateTimeEntryDto, ListTimeEntriesQuery } from './time-entry.dto.js';
import { TimeEntryView } from './time-entry.view.js';

@ApiTags('payroll')
@Controller('api/payroll/time-entries')
export class TimeEntriesController {
  constructor(
    private readonly entries: TimeEntriesService,
    private readonly reads: TimeEntryReads,
  ) {}

  @Post()
  @Idempotent('createTimeEntry')
  @Answers(TimeEntryView, 'Record how long somebody worked')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateTimeEntryDto): Promise<TimeEntryView> {
    return this.entries.create(write, dto);
  }

  @Post(':id/approve')
  @Idempotent('approveTimeEntry')
  @Answers(TimeEntryView, "Approve or reject somebody else's time")
  approve(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @Body() dto: ApproveTimeEntryDto,
  ): Promise<TimeEntryView> {
    return this.entries.approve(write, id, dto);
  }

  @Get(':id')
  @Answers(TimeEntryView, 'Read a time entry')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<TimeEntryView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(TimeEntryView, 'List time entries, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListTimeEntriesQuery): Promise<Page<TimeEntryView>> {
    return this.reads.list(reader, query);
  }
}
