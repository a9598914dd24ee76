import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { DeductionReads } from './deduction-reads.service.js';
import { CreateDeductionDto, ListDeductionsQuery } from './deduction.dto.js';
import { DeductionView } from './deduction.view.js';
import { DeductionsService } from './deductions.service.js';

@ApiTags('payroll')
@Controller('api/payroll/deductions')
export class DeductionsController {
  constructor(
    private readonly deductions: DeductionsService,
    private readonly reads: DeductionReads,
  ) {}

  @Post()
  @Idempotent('createDeduction')
  @Answers(DeductionView, 'Define a deduction, tax or contribution')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateDeductionDto): Promise<DeductionView> {
    return this.deductions.create(write, dto);
  }

  @Get(':id')
  @Answers(DeductionView, 'Read a deduction')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<DeductionView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(DeductionView, 'List deductions, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListDeductionsQuery): Promise<Page<DeductionView>> {
    return this.reads.list(reader, query);
  }
}
