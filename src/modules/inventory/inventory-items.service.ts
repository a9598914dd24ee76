import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound, parseUnitPrice } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { type Account, AccountLookupService, CompanySettingsLookup, SYSTEM_ACCOUNTS } from '../../ledger/index.js';
import { AdjustmentBooking } from './adjustment-booking.service.js';
import { CostingLocked, DuplicateSku } from './inventory.errors.js';
import type { CreateInventoryItemDto, OpeningStockDto, UpdateInventoryItemDto } from './inventory-item.dto.js';
import { InventoryItem } from './inventory-item.entity.js';
import { type InventoryItemView, toInventoryItemView } from './inventory-item.view.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { openingStock } from './opening-stock.js';
import { parseQuantity, storedQuantity } from './stock-quantity.js';

/** What is bought, kept and sold. */
@Injectable()
export class InventoryItemsService {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly settings: CompanySettingsLookup,
    private readonly adjustments: AdjustmentBooking,
    private readonly postings: InventoryPostings,
  ) {}

  /**
   * @throws DuplicateSku, ReferenceNotFound, ControlAccount, AccountTypeMismatch, UnitCostRequired, PeriodLocked,
   * AccountInactive, ValidationFailed
   */
  async create(write: IdempotentWrite, dto: CreateInventoryItemDto): Promise<InventoryItemView> {
    const { sku, name, unit, currency, costing } = dto;
    const [taken, costAccount, adjustmentAccount, today] = await Promise.all([
      write.find(InventoryItem, { sku }),
      this.account(write, dto.costOfGoodsSoldAccountId, 'costOfGoodsSold'),
      this.account(write, dto.adjustmentAccountId, 'adjustment'),
      this.settings.today(write),
      this.postings.read(write),
    ]);
    if (taken.length > 0) throw new DuplicateSku();
    const item = write.insert(InventoryItem, {
      ...{ id: write.id, sku, name, unit, currency, costing, quantity: '0', valueMinor: 0n, moveSeq: 0n },
      salePriceMinor: dto.salePrice === undefined ? null : parseUnitPrice(dto.salePrice, currency, '/salePrice'),
      reorderPoint: dto.reorderPoint ?? null,
      ...{ costOfGoodsSoldAccountId: costAccount.id, adjustmentAccountId: adjustmentAccount.id, isActive: true },
      ...{ version: 1, writeId: write.id, createdAt: write.now, revisedAt: write.now, updatedAt: write.now },
    });
    const opened = await this.open(write, item, dto.opening, today);
    await write.trigger('item.created', { entityType: 'item', entityId: item.id });
    return toInventoryItemView(opened);
  }

  /** @throws NotFound, VersionConflict, CostingLocked, ReferenceNotFound, ControlAccount, AccountTypeMismatch, ValidationFailed */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateInventoryItemDto,
  ): Promise<InventoryItemView> {
    const [item] = await Promise.all([
      write.get(InventoryItem, id),
      this.chosenAccount(write, patch.costOfGoodsSoldAccountId, '/costOfGoodsSoldAccountId'),
      this.chosenAccount(write, patch.adjustmentAccountId, '/adjustmentAccountId'),
    ]);
    if (item === undefined) throw new NotFound();
    assertVersion(item.version, expectedVersion);
    if (patch.costing !== undefined && patch.costing !== item.costing && item.moveSeq > 0n) throw new CostingLocked();
    const patched = changesOf(item, patch);
    if (changesNothing(item, patched)) return toInventoryItemView(item);
    const changes = { ...patched, version: item.version + 1, revisedAt: write.now, updatedAt: write.now };
    write.update(InventoryItem, id, changes);
    await write.trigger('item.updated', { entityType: 'item', entityId: id });
    return toInventoryItemView({ ...item, ...changes });
  }

  /** Stock that was there before the books were is an adjustment like any other. */
  private async open(
    write: IdempotentWrite,
    item: Readonly<InventoryItem>,
    opening: OpeningStockDto | undefined,
    today: string,
  ): Promise<Readonly<InventoryItem>> {
    if (opening === undefined) return item;
    const { adjustment, line } = openingStock(write, item, opening, today);
    await this.adjustments.book(write, adjustment, [line]);
    return (await write.get(InventoryItem, item.id)) ?? item;
  }

  private account(
    write: IdempotentWrite,
    id: string | undefined,
    role: 'costOfGoodsSold' | 'adjustment',
  ): Promise<Readonly<Account>> {
    const code = role === 'adjustment' ? SYSTEM_ACCOUNTS.stockAdjustment : SYSTEM_ACCOUNTS.costOfGoodsSold;
    return id === undefined
      ? this.accounts.system(write, code)
      : this.accounts.chosen(write, id, `/${role}AccountId`, 'expense');
  }

  private async chosenAccount(write: IdempotentWrite, id: string | undefined, pointer: string): Promise<void> {
    if (id !== undefined) await this.accounts.chosen(write, id, pointer, 'expense');
  }
}

/** The columns that a JSON merge patch changes; what it does not name stays. */
function changesOf({ currency }: Readonly<InventoryItem>, patch: UpdateInventoryItemDto): Partial<InventoryItem> {
  const { salePrice, reorderPoint, ...plain } = patch;
  const changes: Partial<InventoryItem> = { ...plain };
  if (salePrice === null) changes.salePriceMinor = null;
  else if (salePrice !== undefined) changes.salePriceMinor = parseUnitPrice(salePrice, currency, '/salePrice');
  if (reorderPoint === null) changes.reorderPoint = null;
  else if (reorderPoint !== undefined) changes.reorderPoint = storedQuantity(parseQuantity(reorderPoint));
  return changes;
}
