import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { InventoryAdjustmentReads } from './inventory-adjustment-reads.service.js';
import { CreateInventoryAdjustmentDto, ListInventoryAdjustmentsQuery } from './inventory-adjustment.dto.js';
import { InventoryAdjustmentSummaryView, InventoryAdjustmentView } from './inventory-adjustment.view.js';
import { InventoryAdjustmentsService } from './inventory-adjustments.service.js';

@ApiTags('inventory')
@Controller('api/inventory/adjustments')
export class InventoryAdjustmentsController {
  constructor(
    private readonly adjustments: InventoryAdjustmentsService,
    private readonly reads: InventoryAdjustmentReads,
  ) {}

  @Post()
  @Idempotent('createInventoryAdjustment')
  @Answers(InventoryAdjustmentView, 'Adjust the stock of items')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateInventoryAdjustmentDto): Promise<InventoryAdjustmentView> {
    return this.adjustments.create(write, dto);
  }

  @Get(':id')
  @Answers(InventoryAdjustmentView, 'Read an adjustment')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<InventoryAdjustmentView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(InventoryAdjustmentSummaryView, 'List adjustments')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListInventoryAdjustmentsQuery,
  ): Promise<Page<InventoryAdjustmentSummaryView>> {
    return this.reads.list(reader, query);
  }
}
