import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { PayRunExecution } from './pay-run-execution.service.js';
import { PayRunReads } from './pay-run-reads.service.js';
import { PayRunStatusService } from './pay-run-status.service.js';
import {
  CreatePayRunDto,
  ExecutePayRunDto,
  ListPayRunItemsQuery,
  ListPayRunsQuery,
  UpdatePayRunStatusDto,
} from './pay-run.dto.js';
import { PayRunItemView, PayRunView } from './pay-run.view.js';
import { PayRunsService } from './pay-runs.service.js';

@ApiTags('payroll')
@Controller('api/payroll/pay-runs')
export class PayRunsController {
  constructor(
    private readonly runs: PayRunsService,
    private readonly status: PayRunStatusService,
    private readonly execution: PayRunExecution,
    private readonly reads: PayRunReads,
  ) {}

  @Post()
  @Idempotent('createPayRun')
  @Answers(PayRunView, 'Draft a pay run with a preview of what it pays')
  create(@Write() write: IdempotentWrite, @Body() dto: CreatePayRunDto): Promise<PayRunView> {
    return this.runs.create(write, dto);
  }

  @Patch(':id/status')
  @Idempotent('updatePayRunStatus')
  @Answers(PayRunView, 'Approve, reopen, cancel or reverse a pay run')
  updateStatus(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdatePayRunStatusDto,
  ): Promise<PayRunView> {
    return this.status.update(write, id, expectedVersion, dto);
  }

  @Post(':id/execute')
  @Idempotent('executePayrollRun')
  @Answers(PayRunView, 'Pay an approved run')
  execute(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: ExecutePayRunDto,
  ): Promise<PayRunView> {
    return this.execution.execute(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(PayRunView, 'Read a pay run')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<PayRunView> {
    return this.reads.item(reader, id);
  }

  @Get(':id/items')
  @AnswersPage(PayRunItemView, 'List what each employee gets in a run, by employee id')
  items(
    @CurrentReader() reader: Reader,
    @IdParam() id: string,
    @Query() query: ListPayRunItemsQuery,
  ): Promise<Page<PayRunItemView>> {
    return this.reads.items(reader, id, query);
  }

  @Get()
  @AnswersPage(PayRunView, 'List pay runs, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListPayRunsQuery): Promise<Page<PayRunView>> {
    return this.reads.list(reader, query);
  }
}
