import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { PurchaseReceiptReads } from './purchase-receipt-reads.service.js';
import { ListPurchaseReceiptsQuery } from './purchase-receipt.dto.js';
import { PurchaseReceiptSummaryView, PurchaseReceiptView } from './purchase-receipt.view.js';

@ApiTags('purchasing')
@Controller('api/inventory/purchase-receipts')
export class PurchaseReceiptsController {
  constructor(private readonly reads: PurchaseReceiptReads) {}

  @Get(':id')
  @Answers(PurchaseReceiptView, 'Read a receipt')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<PurchaseReceiptView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(PurchaseReceiptSummaryView, 'List receipts')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListPurchaseReceiptsQuery,
  ): Promise<Page<PurchaseReceiptSummaryView>> {
    return this.reads.list(reader, query);
  }
}
