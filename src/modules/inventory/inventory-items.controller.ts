import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { InventoryItemReads } from './inventory-item-reads.service.js';
import {
  AdjustQuantityDto,
  CreateInventoryItemDto,
  ListInventoryItemsQuery,
  ListItemMovesQuery,
  UpdateInventoryItemDto,
} from './inventory-item.dto.js';
import { InventoryItemView } from './inventory-item.view.js';
import { InventoryItemsService } from './inventory-items.service.js';
import { InventoryMoveView } from './inventory-move.view.js';
import { ItemQuantityService } from './item-quantity.service.js';

@ApiTags('inventory')
@Controller('api/inventory/items')
export class InventoryItemsController {
  constructor(
    private readonly items: InventoryItemsService,
    private readonly quantities: ItemQuantityService,
    private readonly reads: InventoryItemReads,
  ) {}

  @Post()
  @Idempotent('createInventoryItem')
  @Answers(InventoryItemView, 'Create an item')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateInventoryItemDto): Promise<InventoryItemView> {
    return this.items.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateInventoryItem')
  @Answers(InventoryItemView, 'Change an item')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateInventoryItemDto,
  ): Promise<InventoryItemView> {
    return this.items.update(write, id, expectedVersion, dto);
  }

  @Patch(':id/quantity')
  @Idempotent('adjustInventoryQuantity')
  @Answers(InventoryItemView, "Change an item's stock")
  adjustQuantity(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @Body() dto: AdjustQuantityDto,
  ): Promise<InventoryItemView> {
    return this.quantities.adjust(write, id, dto);
  }

  @Get(':id')
  @Answers(InventoryItemView, 'Read an item')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<InventoryItemView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(InventoryItemView, 'List items')
  list(@CurrentReader() reader: Reader, @Query() query: ListInventoryItemsQuery): Promise<Page<InventoryItemView>> {
    return this.reads.list(reader, query);
  }

  @Get(':id/moves')
  @AnswersPage(InventoryMoveView, "List the moves of an item's stock")
  moves(
    @CurrentReader() reader: Reader,
    @IdParam() id: string,
    @Query() query: ListItemMovesQuery,
  ): Promise<Page<InventoryMoveView>> {
    return this.reads.moves(reader, id, query);
  }
}
