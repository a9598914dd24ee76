import { credit, debit, type PostingLine } from '../../ledger/index.js';
import type { BookedMove } from './stock-moves.js';

/** A move of a receipt, with what the goods have cost. */
export interface ReceivedMove extends BookedMove {
  readonly costMinor: bigint;
}

/** Amounts by account; minor units. */
type Sums = ReadonlyMap<string, bigint>;

/** Increases and decreases of the stock, each against the items' adjustment accounts. */
export function adjustmentLines(stockAccountId: string, moves: readonly BookedMove[]): PostingLine[] {
  const values = moves.map(({ item, valueDeltaMinor }) => [item.adjustmentAccountId, valueDeltaMinor] as const);
  const gained = sumsOf(values.filter(([, valueMinor]) => valueMinor > 0n));
  const lost = sumsOf(values.flatMap(([id, valueMinor]) => (valueMinor < 0n ? [[id, -valueMinor] as const] : [])));
  return [
    ...[debit(stockAccountId, totalOf(gained)), ...creditsOf(gained)],
    ...[...debitsOf(lost), credit(stockAccountId, totalOf(lost))],
  ];
}

/** What came in, owed until its invoice comes. Items without costing are an expense at once. */
export function receiptLines(
  stockAccountId: string,
  owedAccountId: string,
  moves: readonly ReceivedMove[],
): PostingLine[] {
  const costs = sumsOf(
    moves.map(({ item, costMinor }) => [
      item.costing === 'none' ? item.costOfGoodsSoldAccountId : stockAccountId,
      costMinor,
    ]),
  );
  return [...debitsOf(costs), credit(owedAccountId, totalOf(costs))];
}

/** The cost of what went out, off the stock; no lines where it has none. */
export function costOfSalesLines(stockAccountId: string, moves: readonly BookedMove[]): PostingLine[] {
  const sales = moves.filter(({ valueDeltaMinor }) => valueDeltaMinor !== 0n);
  const costs = sumsOf(sales.map(({ item, valueDeltaMinor }) => [item.costOfGoodsSoldAccountId, -valueDeltaMinor]));
  return costs.size === 0 ? [] : [...debitsOf(costs), credit(stockAccountId, totalOf(costs))];
}

function sumsOf(amounts: readonly (readonly [accountId: string, amountMinor: bigint])[]): Sums {
  const sums = new Map<string, bigint>();
  for (const [accountId, amountMinor] of amounts) sums.set(accountId, (sums.get(accountId) ?? 0n) + amountMinor);
  return sums;
}

function totalOf(sums: Sums): bigint {
  return [...sums.values()].reduce((total, amountMinor) => total + amountMinor, 0n);
}

function debitsOf(sums: Sums): PostingLine[] {
  return [...sums].map(([accountId, amountMinor]) => debit(accountId, amountMinor));
}

function creditsOf(sums: Sums): PostingLine[] {
  return [...sums].map(([accountId, amountMinor]) => credit(accountId, amountMinor));
}
