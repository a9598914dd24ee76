import { Injectable } from '@nestjs/common';
import { keysetPage, LISTED, newestPage, pageFilter } from '../../database/index.js';
import { InvalidQuery, NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import type { ListInventoryItemsQuery, ListItemMovesQuery } from './inventory-item.dto.js';
import { InventoryItem } from './inventory-item.entity.js';
import { type InventoryItemView, toInventoryItemView } from './inventory-item.view.js';
import { InventoryMove } from './inventory-move.entity.js';
import { type InventoryMoveView, toInventoryMoveView } from './inventory-move.view.js';

/**
 * Items that changed since a time: themselves, or by a move of their stock. Each half has its index, so that a move need
 * not maintain one on the item.
 */
const CHANGED_SINCE = `${LISTED}.id IN (
  SELECT id FROM inventory_items WHERE company_id = :companyId AND revised_at >= :updatedSince
  UNION
  SELECT item_id FROM inventory_moves WHERE company_id = :companyId AND created_at >= :updatedSince)`;

const SEQ = /^[1-9][0-9]{0,17}$/;

/** Reads of items and of their moves. */
@Injectable()
export class InventoryItemReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<InventoryItemView> {
    const { companyId } = reader;
    const item = await this.reads.read(reader, (manager) => manager.findOneBy(InventoryItem, { companyId, id }));
    if (item === null) throw new NotFound();
    return toInventoryItemView(item);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListInventoryItemsQuery): Promise<Page<InventoryItemView>> {
    const { companyId } = reader;
    const { updatedSince } = query;
    const filters = [
      pageFilter('sku', '=', query.sku),
      pageFilter('isActive', '=', query.isActive),
      pageFilter('createdAt', '>=', query.createdFrom),
      pageFilter('createdAt', '<', query.createdBefore),
    ];
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, InventoryItem, companyId, query, filters, {
        narrow: (select) => {
          if (updatedSince !== undefined) select.andWhere(CHANGED_SINCE, { updatedSince });
        },
      }),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toInventoryItemView);
  }

  /** The moves of one item, the last one first. @throws NotFound, InvalidQuery */
  async moves(reader: Reader, itemId: string, query: ListItemMovesQuery): Promise<Page<InventoryMoveView>> {
    const { companyId } = reader;
    const owner = `${companyId} ${itemId}`;
    const after = query.afterTexts(owner, 1);
    if (after?.every((seq) => SEQ.test(seq)) === false) throw foreignCursor();
    const filters = [pageFilter('itemId', '=', itemId), pageFilter('kind', '=', query.kind)];
    const [item, rows] = await this.reads.read(reader, async (manager) => [
      await manager.findOneBy(InventoryItem, { companyId, id: itemId }),
      await keysetPage(manager, InventoryMove, {
        ...{ companyId, limit: query.limit, order: ['seq'], direction: 'DESC', after, filters },
      }),
    ]);
    if (item === null) throw new NotFound();
    return pageOf(
      rows,
      query,
      owner,
      ({ seq }) => [seq.toString()],
      (move) => toInventoryMoveView(move, item.currency),
    );
  }
}

function foreignCursor(): InvalidQuery {
  return new InvalidQuery([
    { pointer: 'cursor', code: 'validation_failed', message: 'It is not a cursor of this list.' },
  ]);
}
