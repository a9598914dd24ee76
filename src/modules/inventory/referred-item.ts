import type { IdempotentWrite } from '../../idempotency/index.js';
import { CurrencyMismatch, ReferenceNotFound } from '../../ledger/index.js';
import { InventoryItem } from './inventory-item.entity.js';

/**
 * An item that a new document in this currency names. What stock costs is posted with the document, and an entry in the
 * journal has one currency.
 * @throws ReferenceNotFound for an unknown, foreign or inactive item, CurrencyMismatch; both naming `pointer`.
 */
export async function referredItem(
  write: IdempotentWrite,
  id: string,
  currency: string,
  pointer: string,
): Promise<Readonly<InventoryItem>> {
  const item = await write.get(InventoryItem, id);
  if (item?.isActive !== true) throw new ReferenceNotFound(pointer);
  if (item.currency !== currency) throw new CurrencyMismatch(pointer, currency);
  return item;
}
