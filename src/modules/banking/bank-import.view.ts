import { formatMoney, ViewProperty } from '../../http/index.js';
import type { BankImport } from './bank-import.entity.js';
import { STATEMENT_FORMATS, type StatementFormat } from './statements/index.js';

/** An import, as answers show it. */
export class BankImportView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  bankAccountId: string;

  @ViewProperty([...STATEMENT_FORMATS])
  format: StatementFormat;

  @ViewProperty('text', { nullable: true })
  fileName: string | null;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date', { nullable: true })
  statementFrom: string | null;

  @ViewProperty('date', { nullable: true })
  statementTo: string | null;

  @ViewProperty('signedMoney', { nullable: true })
  openingBalance: string | null;

  @ViewProperty('signedMoney', { nullable: true })
  closingBalance: string | null;

  @ViewProperty('whole')
  totalRows: number;

  /** Rows that were new. */
  @ViewProperty('whole')
  imported: number;

  /** Rows that were there already. */
  @ViewProperty('whole')
  duplicates: number;

  /** Rows that move no money. */
  @ViewProperty('whole')
  skipped: number;

  @ViewProperty('instant')
  createdAt: string;
}

export function toBankImportView(one: Readonly<BankImport>): BankImportView {
  const { id, bankAccountId, format, fileName, currency, statementFrom, statementTo } = one;
  const balance = (minor: bigint | null): string | null => (minor === null ? null : formatMoney(minor, currency));
  return {
    ...{ id, bankAccountId, format, fileName, currency, statementFrom, statementTo },
    openingBalance: balance(one.openingBalanceMinor),
    closingBalance: balance(one.closingBalanceMinor),
    ...{ totalRows: one.totalRows, imported: one.importedRows, duplicates: one.duplicateRows },
    ...{ skipped: one.skippedRows, createdAt: one.createdAt.toISOString() },
  };
}
