import { formatMoney, ViewProperty } from '../../http/index.js';
import type { BankTransactionMatch } from '../../ledger/index.js';
import {
  type BankReconciliation,
  RECONCILIATION_ACTIONS,
  type ReconciliationAction,
} from './bank-reconciliation.entity.js';
import {
  BANK_TRANSACTION_STATUSES,
  type BankTransaction,
  type BankTransactionStatus,
} from './bank-transaction.entity.js';

/** A line of the ledger that stands for a bank transaction, or for a part of it. */
export class BankMatchView {
  @ViewProperty('id')
  entryId: string;

  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('signedMoney')
  amount: string;
}

/** What became of a bank transaction. */
export class BankReconciliationView {
  @ViewProperty('id')
  id: string;

  @ViewProperty([...RECONCILIATION_ACTIONS])
  action: ReconciliationAction;

  /** The other account of a created entry. */
  @ViewProperty('id', { nullable: true })
  accountId: string | null;

  /** The memo of a created entry, or the reason of an exclusion. */
  @ViewProperty('text', { nullable: true })
  note: string | null;

  @ViewProperty([() => BankMatchView])
  matches: BankMatchView[];

  @ViewProperty('instant')
  createdAt: string;
}

/** A bank transaction without what it was reconciled with, as lists show it. */
export class BankTransactionSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  bankAccountId: string;

  @ViewProperty('id')
  importId: string;

  @ViewProperty('date')
  postedOn: string;

  /** Money that came in is positive. */
  @ViewProperty('signedMoney')
  amount: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('text')
  description: string;

  @ViewProperty('text', { nullable: true })
  counterparty: string | null;

  @ViewProperty('text', { nullable: true })
  bankReference: string | null;

  /** After the transaction, where the file says it. */
  @ViewProperty('signedMoney', { nullable: true })
  balance: string | null;

  @ViewProperty([...BANK_TRANSACTION_STATUSES])
  status: BankTransactionStatus;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** A bank transaction, as answers show it. */
export class BankTransactionView extends BankTransactionSummaryView {
  @ViewProperty(() => BankReconciliationView, { nullable: true })
  reconciliation: BankReconciliationView | null;
}

export function toBankTransactionView(
  transaction: Readonly<BankTransaction>,
  reconciliation: Readonly<BankReconciliation> | undefined,
  matches: readonly Readonly<BankTransactionMatch>[],
): BankTransactionView {
  return Object.assign(toBankTransactionSummaryView(transaction), {
    reconciliation: reconciliation === undefined ? null : toReconciliationView(reconciliation, matches, transaction),
  });
}

function toReconciliationView(
  { id, action, accountId, note, createdAt }: Readonly<BankReconciliation>,
  matches: readonly Readonly<BankTransactionMatch>[],
  { currency }: Readonly<BankTransaction>,
): BankReconciliationView {
  return {
    ...{ id, action, accountId, note },
    matches: matches.map(({ entryId, lineNo, amountMinor }) => ({
      ...{ entryId, lineNo, amount: formatMoney(amountMinor, currency) },
    })),
    createdAt: createdAt.toISOString(),
  };
}

export function toBankTransactionSummaryView(transaction: Readonly<BankTransaction>): BankTransactionSummaryView {
  const { id, bankAccountId, importId, postedOn, currency, description, counterparty, bankReference } = transaction;
  const { balanceMinor, status, version } = transaction;
  return {
    ...{ id, bankAccountId, importId, postedOn, amount: formatMoney(transaction.amountMinor, currency), currency },
    ...{ description, counterparty, bankReference },
    balance: balanceMinor === null ? null : formatMoney(balanceMinor, currency),
    ...{ status, version },
    createdAt: transaction.createdAt.toISOString(),
    updatedAt: transaction.updatedAt.toISOString(),
  };
}
