import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { PurchaseOrderReads } from './purchase-order-reads.service.js';
import { PurchaseOrderStatusService } from './purchase-order-status.service.js';
import { CreatePurchaseOrderDto, ListPurchaseOrdersQuery, UpdatePurchaseOrderStatusDto } from './purchase-order.dto.js';
import { PurchaseOrderSummaryView, PurchaseOrderView } from './purchase-order.view.js';
import { PurchaseOrdersService } from './purchase-orders.service.js';

@ApiTags('purchasing')
@Controller('api/inventory/purchase-orders')
export class PurchaseOrdersController {
  constructor(
    private readonly orders: PurchaseOrdersService,
    private readonly statuses: PurchaseOrderStatusService,
    private readonly reads: PurchaseOrderReads,
  ) {}

  @Post()
  @Idempotent('createPurchaseOrder')
  @Answers(PurchaseOrderView, 'Draft a purchase order')
  create(@Write() write: IdempotentWrite, @Body() dto: CreatePurchaseOrderDto): Promise<PurchaseOrderView> {
    return this.orders.create(write, dto);
  }

  @Patch(':id/status')
  @Idempotent('updatePurchaseOrderStatus')
  @Answers(PurchaseOrderView, 'Approve, receive (in part, if its lines say so), close or cancel a purchase order')
  updateStatus(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdatePurchaseOrderStatusDto,
  ): Promise<PurchaseOrderView> {
    return this.statuses.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(PurchaseOrderView, 'Read a purchase order')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<PurchaseOrderView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(PurchaseOrderSummaryView, 'List purchase orders')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListPurchaseOrdersQuery,
  ): Promise<Page<PurchaseOrderSummaryView>> {
    return this.reads.list(reader, query);
  }
}
