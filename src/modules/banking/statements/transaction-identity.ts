import { deterministicChildId } from '../../../idempotency/index.js';
import type { StatementRow } from './statement.js';

/** A row with the id that it has in every file that brings it. */
export interface IdentifiedRow {
  readonly row: StatementRow;
  /** The same for rows that can't be told apart. */
  readonly contentKey: string;
  /** Which of them it is, from 1. */
  readonly occurrenceNo: number;
  readonly id: string;
}

/**
 * Gives each row its id: the n-th of the rows that can't be told apart in one file is the n-th of them in the account. So
 * a file that overlaps an earlier one adds only what is new, and two identical coffees of one day are two.
 */
export function identified(bankAccountId: string, rows: readonly StatementRow[]): IdentifiedRow[] {
  const occurrences = new Map<string, number>();
  return rows.map((row) => {
    const contentKey = deterministicChildId(bankAccountId, contentOf(row));
    const occurrenceNo = (occurrences.get(contentKey) ?? 0) + 1;
    occurrences.set(contentKey, occurrenceNo);
    return { row, contentKey, occurrenceNo, id: deterministicChildId(contentKey, String(occurrenceNo)) };
  });
}

/**
 * What makes two rows the same. Where a format promises an id of the bank's own (FITID of OFX, AcctSvcrRef of CAMT.053)
 * it stands for the texts, which banks reword between downloads. It does not stand alone: there are banks that give one
 * id to a payment and its fee, or count from 1 on each day, so day and amount count as well. Where two rows agree in all
 * of that, they are two: a row too many can be excluded, a row that was lost nobody misses.
 */
function contentOf({ postedOn, amountMinor, bankOwnId, ...texts }: StatementRow): string {
  const head = [postedOn, amountMinor.toString()];
  return bankOwnId === null
    ? JSON.stringify(['texts', ...head, texts.description, texts.counterparty, texts.bankReference])
    : JSON.stringify(['bank', ...head, bankOwnId]);
}
