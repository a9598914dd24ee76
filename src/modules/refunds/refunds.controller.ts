import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { RefundReads } from './refund-reads.service.js';
import { CreateRefundDto, ListRefundsQuery } from './refund.dto.js';
import { RefundView } from './refund.view.js';
import { RefundsService } from './refunds.service.js';

@ApiTags('refunds')
@Controller('api/refunds')
export class RefundsController {
  constructor(
    private readonly refunds: RefundsService,
    private readonly reads: RefundReads,
  ) {}

  @Post()
  @Idempotent('createRefund')
  @Answers(RefundView, 'Give money of a payment back')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateRefundDto): Promise<RefundView> {
    return this.refunds.create(write, dto);
  }

  @Get(':id')
  @Answers(RefundView, 'Read a refund')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<RefundView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(RefundView, 'List refunds')
  list(@CurrentReader() reader: Reader, @Query() query: ListRefundsQuery): Promise<Page<RefundView>> {
    return this.reads.list(reader, query);
  }
}
