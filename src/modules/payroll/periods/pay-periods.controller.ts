import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { PayPeriodReads } from './pay-period-reads.service.js';
import { CreatePayPeriodDto, ListPayPeriodsQuery } from './pay-period.dto.js';
import { PayPeriodView } from './pay-period.view.js';
import { PayPeriodsService } from './pay-periods.service.js';

@ApiTags('payroll')
@Controller('api/payroll/periods')
export class PayPeriodsController {
  constructor(
    private readonly periods: PayPeriodsService,
    private readonly reads: PayPeriodReads,
  ) {}

  @Post()
  @Idempotent('createPayPeriod')
  @Answers(PayPeriodView, 'Add a pay period')
  create(@Write() write: IdempotentWrite, @Body() dto: CreatePayPeriodDto): Promise<PayPeriodView> {
    return this.periods.create(write, dto);
  }

  @Get(':id')
  @Answers(PayPeriodView, 'Read a pay period')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<PayPeriodView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(PayPeriodView, 'List pay periods, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListPayPeriodsQuery): Promise<Page<PayPeriodView>> {
    return this.reads.list(reader, query);
  }
}
