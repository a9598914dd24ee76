import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { PaymentAllocationService } from './payment-allocation.service.js';
import { PaymentReads } from './payment-reads.service.js';
import { AllocatePaymentDto, CreatePaymentDto, ListPaymentsQuery } from './payment.dto.js';
import { PaymentSummaryView, PaymentView } from './payment.view.js';
import { PaymentsService } from './payments.service.js';

@ApiTags('payments')
@Controller('api/payments')
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly allocation: PaymentAllocationService,
    private readonly reads: PaymentReads,
  ) {}

  @Post()
  @Idempotent('createPayment')
  @Answers(PaymentView, 'Record a payment')
  create(@Write() write: IdempotentWrite, @Body() dto: CreatePaymentDto): Promise<PaymentView> {
    return this.payments.create(write, dto);
  }

  @Post(':id/allocations')
  @Idempotent('allocatePayment')
  @Answers(PaymentView, "Apply a customer's credit to an invoice")
  allocate(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @Body() dto: AllocatePaymentDto,
  ): Promise<PaymentView> {
    return this.allocation.allocate(write, id, dto);
  }

  @Get(':id')
  @Answers(PaymentView, 'Read a payment')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<PaymentView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(PaymentSummaryView, 'List payments')
  list(@CurrentReader() reader: Reader, @Query() query: ListPaymentsQuery): Promise<Page<PaymentSummaryView>> {
    return this.reads.list(reader, query);
  }
}
