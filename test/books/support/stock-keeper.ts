import { randomUUID } from 'node:crypto';
import type { Answer } from '../../support/http-client.js';
import { type Bookkeeper, expectStatus, idOf } from './bookkeeper.js';

/** Somebody who keeps the stock of a bookkeeper's company over the API. */
export class StockKeeper {
  constructor(readonly books: Bookkeeper) {}

  /** @returns the id of a new item; with `opening`, so many at this unit cost. */
  async item(more: object = {}, opening?: readonly [quantity: string, unitCost: string]): Promise<string> {
    const sku = `SKU-${randomUUID()}`;
    const stock = opening === undefined ? {} : { opening: { quantity: opening[0], unitCost: opening[1] } };
    return idOf(
      await this.books.post('/api/inventory/items', { sku, name: 'Chair', currency: 'EUR', ...stock, ...more }),
    );
  }

  adjust(itemId: string, body: object): Promise<Answer> {
    return this.books.patch(`/api/inventory/items/${itemId}/quantity`, { reason: 'other', ...body });
  }

  /** What is in stock and what it is worth. */
  async stock(itemId: string): Promise<readonly [quantity: unknown, value: unknown]> {
    const { quantity, value } = await this.books.read(`/api/inventory/items/${itemId}`);
    return [quantity, value];
  }

  /** An item's moves, the first one first: kind, quantity, value, and what they left. */
  async moves(itemId: string): Promise<readonly (readonly string[])[]> {
    const { data } = (await this.books.read(`/api/inventory/items/${itemId}/moves?limit=100`)) as { data: Move[] };
    return data
      .reverse()
      .map((move) => [move.kind, move.quantityDelta, move.valueDelta, move.quantityAfter, move.valueAfter]);
  }

  async vendor(more: object = {}): Promise<string> {
    return idOf(await this.books.post('/api/inventory/vendors', { name: 'Timber', currency: 'EUR', ...more }));
  }

  /** @returns the id of a draft over lines of item, quantity and unit cost. */
  async order(lines: readonly OrderLine[], more: object = {}): Promise<string> {
    const vendorId = await this.vendor();
    const body = lines.map(([itemId, quantity, unitCost]) => ({ itemId, quantity, unitCost }));
    return idOf(
      await this.books.post('/api/inventory/purchase-orders', { vendorId, currency: 'EUR', lines: body, ...more }),
    );
  }

  async approvedOrder(lines: readonly OrderLine[]): Promise<string> {
    const id = await this.order(lines);
    expectStatus(await this.setStatus(id, { status: 'approved' }), 200);
    return id;
  }

  /** On the version that the order has now, unless another is named. */
  async setStatus(orderId: string, body: object, version?: number): Promise<Answer> {
    const path = `/api/inventory/purchase-orders/${orderId}`;
    const current = version ?? Number((await this.books.read(path))['version']);
    return this.books.patch(`${path}/status`, body, { version: current });
  }
}

type OrderLine = readonly [itemId: string, quantity: string, unitCost: string];

interface Move {
  readonly kind: string;
  readonly quantityDelta: string;
  readonly valueDelta: string;
  readonly quantityAfter: string;
  readonly valueAfter: string;
}
