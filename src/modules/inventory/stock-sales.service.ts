import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { type PostingLine, ReferenceNotFound } from '../../ledger/index.js';
import { InventoryItem } from './inventory-item.entity.js';
import { InventoryMove } from './inventory-move.entity.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { referredItem } from './referred-item.js';
import { bookMoves, type MovingDocument, type StockChange } from './stock-moves.js';
import { parseQuantity } from './stock-quantity.js';

/** A line of a document that sells an item. */
export interface SaleLine {
  readonly lineNo: number;
  readonly itemId: string;
  /** A decimal with at most four places, more than zero. */
  readonly quantity: string;
}

/** What documents that sell need of stock. */
@Injectable()
export class StockSales {
  constructor(private readonly postings: InventoryPostings) {}

  /**
   * Makes sure that a new document in this currency may sell an item.
   * @throws ReferenceNotFound, CurrencyMismatch; both naming `pointer`.
   */
  async assertSellable(write: IdempotentWrite, itemId: string, currency: string, pointer: string): Promise<void> {
    await referredItem(write, itemId, currency, pointer);
  }

  /**
   * Takes what a document sells out of stock; an item that has become inactive is still sold off.
   * @returns the lines to post with the sale: what the goods have cost, off the stock. None where they have no value.
   * @throws InsufficientStock
   */
  async issue(
    write: IdempotentWrite,
    document: MovingDocument,
    lines: readonly SaleLine[],
  ): Promise<readonly PostingLine[]> {
    if (lines.length === 0) return [];
    const [changes] = await Promise.all([
      Promise.all(lines.map((line, index) => saleOf(write, line, index))),
      this.postings.read(write),
    ]);
    return this.postings.costOfSales(write, bookMoves(write, document, changes));
  }

  /**
   * Brings back what a document has sold, at the value at which it went out: the sale is taken back as if it had not been,
   * and the mirror of its posting brings exactly this value back. The document posts that mirror.
   */
  async takeBack(write: IdempotentWrite, document: MovingDocument): Promise<void> {
    const { sourceType, sourceId } = document;
    const sales = await write.find(InventoryMove, { sourceType, sourceId, kind: 'sale' });
    const changes = await Promise.all(sales.map((sale) => returnOf(write, sale)));
    bookMoves(write, document, changes);
  }
}

async function saleOf(write: IdempotentWrite, line: SaleLine, index: number): Promise<StockChange> {
  const { lineNo, itemId, quantity } = line;
  const pointer = `/lines/${index}`;
  const item = await known(write, itemId);
  return { item, lineNo, kind: 'sale', quantityDelta: -parseQuantity(quantity), pointer };
}

async function returnOf(write: IdempotentWrite, sale: Readonly<InventoryMove>): Promise<StockChange> {
  const { itemId, sourceLine: lineNo, quantityDelta, valueDeltaMinor } = sale;
  const item = await known(write, itemId);
  return {
    ...{ item, lineNo, kind: 'return', pointer: '' },
    ...{ quantityDelta: -parseQuantity(quantityDelta), costMinor: -valueDeltaMinor },
  };
}

async function known(write: IdempotentWrite, itemId: string): Promise<Readonly<InventoryItem>> {
  const item = await write.get(InventoryItem, itemId);
  if (item === undefined) throw new ReferenceNotFound('/itemId');
  return item;
}
