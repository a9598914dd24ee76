import type { Books } from './books.js';
import { totalOf } from './invoice-lines.js';
import type { Invoice } from './invoices.js';
import { type Line, systemAccount } from './ledger.js';
import { known } from './lookups.js';
import type { Move } from './stock.js';

/** The claim against what it is for: revenue and tax, each by account. */
export function claimLines(books: Books, invoice: Invoice): Line[] {
  const credits = new Map<string, bigint>();
  const add = (accountId: string, amount: bigint): unknown =>
    credits.set(accountId, (credits.get(accountId) ?? 0n) - amount);
  for (const { net, tax, revenueAccountId, taxRateId } of invoice.lines) {
    add(revenueAccountId, net);
    if (taxRateId !== null) add(known(books.taxRates, taxRateId).liabilityAccountId, tax);
  }
  const claim = { accountId: systemAccount(books, '1100'), signed: totalOf(invoice) };
  return [claim, ...[...credits].map(([accountId, signed]) => ({ accountId, signed }))];
}

/** What the goods have cost, off the stock. */
export function costLines(books: Books, sales: readonly Move[]): Line[] {
  return sales.flatMap(({ itemId, value }) => [
    { accountId: known(books.items, itemId).costAccountId, signed: -value },
    { accountId: systemAccount(books, '1200'), signed: value },
  ]);
}

export function sourceOf({ id }: Invoice, purpose: string): { sourceType: string; sourceId: string; purpose: string } {
  return { sourceType: 'invoice', sourceId: id, purpose };
}

/** The entry of an invoice's finalization: an open invoice has one. */
export function finalizationOf(books: Books, { id }: Invoice): string {
  const entries = [...books.entries.values()];
  return known(new Map(entries.map((entry) => [`${entry.sourceId} ${entry.purpose}`, entry.id])), `${id} finalize`);
}
