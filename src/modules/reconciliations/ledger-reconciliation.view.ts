import { formatMoney, ViewProperty } from '../../http/index.js';
import type { LedgerReconciliationLine } from './ledger-reconciliation-line.entity.js';
import type { LedgerReconciliation } from './ledger-reconciliation.entity.js';

/** A reconciliation, as answers show it. Never changes. Balances are debits less credits. */
export class LedgerReconciliationView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  accountId: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date')
  statementDate: string;

  @ViewProperty('signedMoney')
  statementBalance: string;

  /** The balance of the statement before; zero for the first one. */
  @ViewProperty('signedMoney')
  previousBalance: string;

  /** All lines up to the statement, cleared or not. */
  @ViewProperty('signedMoney')
  ledgerBalance: string;

  /** How many lines it cleared, that of an adjustment included. */
  @ViewProperty('whole')
  lineCount: number;

  @ViewProperty('id', { nullable: true })
  adjustmentEntryId: string | null;

  @ViewProperty('id')
  createdBy: string;

  @ViewProperty('instant')
  createdAt: string;
}

/** A line that a reconciliation cleared. */
export class ClearedLineView {
  @ViewProperty('id')
  entryId: string;

  @ViewProperty('whole')
  lineNo: number;
}

export function toLedgerReconciliationView(row: Readonly<LedgerReconciliation>): LedgerReconciliationView {
  const { id, accountId, currency, statementDate, lineCount, adjustmentEntryId, createdBy } = row;
  return {
    ...{ id, accountId, currency, statementDate },
    statementBalance: formatMoney(row.statementBalanceMinor, currency),
    previousBalance: formatMoney(row.previousBalanceMinor, currency),
    ledgerBalance: formatMoney(row.ledgerBalanceMinor, currency),
    ...{ lineCount, adjustmentEntryId, createdBy, createdAt: row.createdAt.toISOString() },
  };
}

export function toClearedLineView({ entryId, lineNo }: Readonly<LedgerReconciliationLine>): ClearedLineView {
  return { entryId, lineNo };
}
