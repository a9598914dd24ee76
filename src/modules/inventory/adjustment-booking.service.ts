import { Injectable } from '@nestjs/common';
import { assertAmountInRange } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { priceOf } from '../../ledger/index.js';
import { type AdjustmentReason, InventoryAdjustment } from './inventory-adjustment.entity.js';
import { InventoryAdjustmentLine } from './inventory-adjustment-line.entity.js';
import type { InventoryItem } from './inventory-item.entity.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { bookMoves, type StockChange } from './stock-moves.js';
import { storedQuantity } from './stock-quantity.js';

/** An adjustment without its lines. */
export interface PlannedAdjustment {
  readonly id: string;
  readonly reason: AdjustmentReason;
  readonly note: string | null;
  /** Of all its items. */
  readonly currency: string;
  readonly adjustedOn: string;
  readonly occurredAt?: Date | undefined;
}

/** What an adjustment does to one item; an item stands in it once. */
export interface PlannedAdjustmentLine {
  readonly item: Readonly<InventoryItem>;
  /** What was found; null when the difference was given. */
  readonly countedQuantity: string | null;
  /** Ten-thousandths of the unit. */
  readonly quantityDelta: bigint;
  /** What one of those that come in has cost: minor units with four places; null for the average. */
  readonly unitCostMinor: string | null;
  /** Where the line stands in the body. */
  readonly pointer: string;
}

/** An adjustment with its lines. */
export interface BookedAdjustment {
  readonly adjustment: Readonly<InventoryAdjustment>;
  readonly lines: readonly Readonly<InventoryAdjustmentLine>[];
}

/** Books adjustments of any origin: document, lines, moves and posting. */
@Injectable()
export class AdjustmentBooking {
  constructor(private readonly postings: InventoryPostings) {}

  /** @throws InsufficientStock, UnitCostRequired, PeriodLocked, AccountInactive, ValidationFailed */
  async book(
    write: IdempotentWrite,
    planned: PlannedAdjustment,
    lines: readonly PlannedAdjustmentLine[],
  ): Promise<BookedAdjustment> {
    const { id, reason, note, currency, adjustedOn, occurredAt } = planned;
    const document = { sourceType: 'inventory_adjustment', sourceId: id, movedOn: adjustedOn, occurredAt };
    const moves = bookMoves(write, document, lines.flatMap(changeOf));
    const adjustment = write.insert(InventoryAdjustment, {
      ...{ id, reason, note, currency, adjustedOn, writeId: write.id, createdAt: write.now },
    });
    const values = new Map(moves.map(({ lineNo, valueDeltaMinor }) => [lineNo, valueDeltaMinor]));
    const booked = lines.map((line, index) => insertLine(write, id, index + 1, line, values.get(index + 1) ?? 0n));
    await this.postings.adjust(write, adjustment, moves);
    return { adjustment, lines: booked };
  }
}

/** A count that found what the books say moves nothing. */
function changeOf(line: PlannedAdjustmentLine, index: number): StockChange[] {
  const { item, countedQuantity, quantityDelta, pointer } = line;
  if (quantityDelta === 0n) return [];
  const kind = countedQuantity === null ? 'adjustment' : 'count';
  return [{ item, lineNo: index + 1, kind, quantityDelta, costMinor: costOf(line), pointer }];
}

function costOf({ quantityDelta, unitCostMinor, pointer }: PlannedAdjustmentLine): bigint | undefined {
  if (unitCostMinor === null) return undefined;
  const costMinor = priceOf(storedQuantity(quantityDelta), unitCostMinor);
  assertAmountInRange(costMinor, `${pointer}/unitCost`);
  return costMinor;
}

function insertLine(
  write: IdempotentWrite,
  adjustmentId: string,
  lineNo: number,
  { item, countedQuantity, quantityDelta, unitCostMinor }: PlannedAdjustmentLine,
  valueDeltaMinor: bigint,
): Readonly<InventoryAdjustmentLine> {
  return write.insert(InventoryAdjustmentLine, {
    ...{ adjustmentId, lineNo, itemId: item.id, countedQuantity, quantityDelta: storedQuantity(quantityDelta) },
    ...{ valueDeltaMinor, unitCostMinor },
  });
}
