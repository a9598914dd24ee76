import { Injectable } from '@nestjs/common';
import { assertAmountInRange } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  AccountLookupService,
  JournalService,
  type PostingLine,
  SYSTEM_ACCOUNTS,
  systemAccountId,
} from '../../ledger/index.js';
import type { InventoryAdjustment } from './inventory-adjustment.entity.js';
import type { PurchaseReceipt } from './purchase-receipt.entity.js';
import type { BookedMove } from './stock-moves.js';
import { adjustmentLines, costOfSalesLines, receiptLines, type ReceivedMove } from './stock-postings.js';

/** What stock posts: its value always stands on the control account. */
@Injectable()
export class InventoryPostings {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly journal: JournalService,
  ) {}

  /** Reads the usual accounts. Done together with a handler's other reads, it costs no round trip of its own. */
  async read(write: IdempotentWrite): Promise<void> {
    const { inventory, goodsReceived, costOfGoodsSold, stockAdjustment } = SYSTEM_ACCOUNTS;
    const codes = [inventory, goodsReceived, costOfGoodsSold, stockAdjustment];
    await Promise.all(codes.map((code) => this.accounts.system(write, code)));
  }

  /** @throws PeriodLocked, AccountInactive, ValidationFailed (amount_out_of_range) */
  async adjust(
    write: IdempotentWrite,
    { id, adjustedOn, currency }: Readonly<InventoryAdjustment>,
    moves: readonly BookedMove[],
  ): Promise<void> {
    const source = { sourceType: 'inventory_adjustment', sourceId: id, purpose: 'adjust' };
    const lines = adjustmentLines(stockAccount(write), moves);
    await this.post(write, { ...source, entryDate: adjustedOn, currency }, lines);
  }

  /** @throws PeriodLocked, AccountInactive, ValidationFailed (amount_out_of_range) */
  async receive(
    write: IdempotentWrite,
    { id, receivedOn, currency }: Readonly<PurchaseReceipt>,
    moves: readonly ReceivedMove[],
  ): Promise<void> {
    const source = { sourceType: 'purchase_receipt', sourceId: id, purpose: 'receive' };
    const owed = systemAccountId(write.companyId, SYSTEM_ACCOUNTS.goodsReceived);
    const lines = receiptLines(stockAccount(write), owed, moves);
    await this.post(write, { ...source, entryDate: receivedOn, currency }, lines);
  }

  /** What a sale posts beside its revenue. */
  costOfSales(write: IdempotentWrite, moves: readonly BookedMove[]): readonly PostingLine[] {
    return costOfSalesLines(stockAccount(write), moves);
  }

  /** Nothing when no value has moved; the period has to be open all the same. */
  private async post(
    write: IdempotentWrite,
    entry: Omit<Parameters<JournalService['post']>[1], 'lines'>,
    lines: readonly PostingLine[],
  ): Promise<void> {
    const turnoverMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    assertAmountInRange(turnoverMinor / 2n, '/lines');
    if (turnoverMinor === 0n) await this.journal.assertPeriodOpen(write, entry.entryDate);
    else await this.journal.post(write, { ...entry, lines });
  }
}

function stockAccount({ companyId }: IdempotentWrite): string {
  return systemAccountId(companyId, SYSTEM_ACCOUNTS.inventory);
}
