import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, NoBodyDto, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { InvoiceFinalizationService } from './invoice-finalization.service.js';
import { InvoiceReads } from './invoice-reads.service.js';
import { InvoiceVoidService } from './invoice-void.service.js';
import { CreateInvoiceDto, FinalizeInvoiceDto, ListInvoicesQuery, UpdateInvoiceDto } from './invoice.dto.js';
import { InvoiceSummaryView, InvoiceView } from './invoice.view.js';
import { InvoicesService } from './invoices.service.js';

@ApiTags('invoices')
@Controller('api/invoices')
export class InvoicesController {
  constructor(
    private readonly invoices: InvoicesService,
    private readonly finalization: InvoiceFinalizationService,
    private readonly voiding: InvoiceVoidService,
    private readonly reads: InvoiceReads,
  ) {}

  @Post()
  @Idempotent('createInvoice')
  @Answers(InvoiceView, 'Draft an invoice')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateInvoiceDto): Promise<InvoiceView> {
    return this.invoices.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateInvoice')
  @Answers(InvoiceView, 'Change a draft')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateInvoiceDto,
  ): Promise<InvoiceView> {
    return this.invoices.update(write, id, expectedVersion, dto);
  }

  @Post(':id/finalize')
  @Idempotent('finalizeInvoice')
  @Answers(InvoiceView, 'Number and post a draft')
  finalize(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() dto: FinalizeInvoiceDto,
  ): Promise<InvoiceView> {
    return this.finalization.finalize(write, id, expectedVersion, dto);
  }

  @Post(':id/void')
  @Idempotent('voidInvoice')
  @Answers(InvoiceView, 'Take an open invoice back')
  void(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch() expectedVersion: number | undefined,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- it refuses every member
    @Body() _dto: NoBodyDto,
  ): Promise<InvoiceView> {
    return this.voiding.void(write, id, expectedVersion);
  }

  @Get(':id')
  @Answers(InvoiceView, 'Read an invoice')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<InvoiceView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(InvoiceSummaryView, 'List invoices')
  list(@CurrentReader() reader: Reader, @Query() query: ListInvoicesQuery): Promise<Page<InvoiceSummaryView>> {
    return this.reads.list(reader, query);
  }
}
