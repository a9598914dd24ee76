import { Injectable } from '@nestjs/common';
import { NotFound, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { businessDay, CompanySettingsLookup, dateInvalid } from '../../ledger/index.js';
import { AdjustmentBooking } from './adjustment-booking.service.js';
import { plannedLine } from './adjustment-plan.js';
import { ExpectedMismatch } from './inventory.errors.js';
import type { AdjustQuantityDto } from './inventory-item.dto.js';
import { InventoryItem } from './inventory-item.entity.js';
import { type InventoryItemView, toInventoryItemView } from './inventory-item.view.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { formatQuantity, parseQuantity } from './stock-quantity.js';

const OCCURRED_AGO_MAX_MS = 24 * 3_600_000;

/** Changes what is in stock of one item: by a difference, or to what was counted. */
@Injectable()
export class ItemQuantityService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly adjustments: AdjustmentBooking,
    private readonly postings: InventoryPostings,
  ) {}

  /**
   * @throws NotFound, ExpectedMismatch, InsufficientStock, UnitCostRequired, PeriodLocked, AccountInactive,
   * ValidationFailed
   */
  async adjust(write: IdempotentWrite, id: string, dto: AdjustQuantityDto): Promise<InventoryItemView> {
    const [item, settings] = await Promise.all([
      write.get(InventoryItem, id),
      this.settings.of(write),
      this.postings.read(write),
    ]);
    if (item === undefined) throw new NotFound();
    assertExpected(item, dto);
    const occurredAt = occurredAtOf(dto, write.now);
    const { delta, setTo, unitCost, reason } = dto;
    const line = plannedLine(item, { delta, counted: setTo, unitCost }, '', 'setTo');
    // A count that finds what the books say changes nothing.
    if (line.quantityDelta === 0n) return toInventoryItemView(item);
    const { currency } = item;
    const adjustedOn = businessDay(occurredAt, settings.timezone);
    const adjustment = { id: write.id, reason, note: null, currency, adjustedOn, occurredAt };
    await this.adjustments.book(write, adjustment, [line]);
    await write.trigger('stock.adjusted', { entityType: 'item', entityId: id });
    return toInventoryItemView((await write.get(InventoryItem, id)) ?? item);
  }
}

/** Compare and set: who counts says what the books had when the counting began. */
function assertExpected({ quantity }: Readonly<InventoryItem>, { setTo, expectedQuantity }: AdjustQuantityDto): void {
  if ((setTo === undefined) !== (expectedQuantity === undefined)) {
    const pointer = setTo === undefined ? '/setTo' : '/expectedQuantity';
    const message = 'setTo and expectedQuantity are given together.';
    throw new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
  }
  if (expectedQuantity === undefined || parseQuantity(expectedQuantity) === parseQuantity(quantity)) return;
  throw new ExpectedMismatch(expectedQuantity, formatQuantity(quantity));
}

function occurredAtOf({ occurredAt }: AdjustQuantityDto, now: Date): Date {
  if (occurredAt === undefined) return now;
  if (occurredAt > now) throw dateInvalid('/occurredAt', 'It is in the future.');
  if (now.getTime() - occurredAt.getTime() > OCCURRED_AGO_MAX_MS) {
    throw dateInvalid('/occurredAt', 'It is more than 24 hours ago; use an adjustment of that day.');
  }
  return occurredAt;
}
