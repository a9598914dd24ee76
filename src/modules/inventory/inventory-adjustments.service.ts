import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { assertRecentDay, CompanySettingsLookup, CurrencyMismatch, ReferenceNotFound } from '../../ledger/index.js';
import { AdjustmentBooking } from './adjustment-booking.service.js';
import { plannedLine } from './adjustment-plan.js';
import type { AdjustmentLineDto, CreateInventoryAdjustmentDto } from './inventory-adjustment.dto.js';
import { type InventoryAdjustmentView, toAdjustmentView } from './inventory-adjustment.view.js';
import { InventoryItem } from './inventory-item.entity.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { parseQuantity } from './stock-quantity.js';

/** Adjusts the stock of many items at once: all of them, or none. */
@Injectable()
export class InventoryAdjustmentsService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly adjustments: AdjustmentBooking,
    private readonly postings: InventoryPostings,
  ) {}

  /**
   * @throws ReferenceNotFound, CurrencyMismatch, InsufficientStock, UnitCostRequired, PeriodLocked, AccountInactive,
   * ValidationFailed
   */
  async create(write: IdempotentWrite, dto: CreateInventoryAdjustmentDto): Promise<InventoryAdjustmentView> {
    assertEachItemOnce(dto.lines);
    const [items, today] = await Promise.all([
      Promise.all(dto.lines.map(({ itemId }, index) => knownItem(write, itemId, `/lines/${index}/itemId`))),
      this.settings.today(write),
      this.postings.read(write),
    ]);
    const currency = currencyOf(items);
    const adjustedOn = assertRecentDay(dto.adjustedOn ?? today, today, '/adjustedOn');
    const planned = { id: write.id, reason: dto.reason, note: dto.note ?? null, currency, adjustedOn };
    const plannedLines = items.map((item, index) => plannedLineOf(item, dto.lines[index], index));
    const { adjustment, lines } = await this.adjustments.book(write, planned, plannedLines);
    const isMoved = lines.some(({ quantityDelta }) => parseQuantity(quantityDelta) !== 0n);
    if (isMoved) await write.trigger('stock.adjusted', { entityType: 'inventory_adjustment', entityId: adjustment.id });
    return toAdjustmentView(adjustment, lines);
  }
}

/** Active or not: what is left of an item that is no longer traded is counted and written off, too. */
async function knownItem(write: IdempotentWrite, id: string, pointer: string): Promise<Readonly<InventoryItem>> {
  const item = await write.get(InventoryItem, id);
  if (item === undefined) throw new ReferenceNotFound(pointer);
  return item;
}

function plannedLineOf(
  item: Readonly<InventoryItem>,
  line: AdjustmentLineDto | undefined,
  index: number,
): ReturnType<typeof plannedLine> {
  const request = { delta: line?.delta, counted: line?.countedQuantity, unitCost: line?.unitCost };
  return plannedLine(item, request, `/lines/${index}`, 'countedQuantity');
}

function assertEachItemOnce(lines: readonly AdjustmentLineDto[]): void {
  const seen = new Set<string>();
  lines.forEach(({ itemId }, index) => {
    if (seen.has(itemId)) {
      const message = 'The item stands in another line already.';
      throw new ValidationFailed([{ pointer: `/lines/${index}/itemId`, code: 'validation_failed', message }]);
    }
    seen.add(itemId);
  });
}

/** The currency of all items: an entry in the journal has one. */
function currencyOf(items: readonly Readonly<InventoryItem>[]): string {
  const [{ currency }] = items as [InventoryItem];
  const other = items.findIndex((item) => item.currency !== currency);
  if (other >= 0) throw new CurrencyMismatch(`/lines/${other}/itemId`, currency);
  return currency;
}
