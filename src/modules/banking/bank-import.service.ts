import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parseMoney } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { CompanySettingsLookup } from '../../ledger/index.js';
import type { BankAccount } from './bank-account.entity.js';
import { BankAccountsService } from './bank-accounts.service.js';
import { BankImportRows } from './bank-import-rows.service.js';
import type { ImportBankTransactionsDto } from './bank-import.dto.js';
import { BankImport } from './bank-import.entity.js';
import { type BankImportView, toBankImportView } from './bank-import.view.js';
import { BankTransaction } from './bank-transaction.entity.js';
import {
  type Balances,
  checkedBalances,
  identified,
  type IdentifiedRow,
  type Statement,
  storedTexts,
} from './statements/index.js';

/** Rows that are looked up and taken over in one turn; between turns other requests have theirs. */
const ROWS_PER_TURN = 500;

/** Takes statements of banks over: the whole of a file, or nothing. */
@Injectable()
export class BankImportService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly accounts: BankAccountsService,
    private readonly rows: BankImportRows,
  ) {}

  /**
   * Rows that an earlier import brought are counted, not taken again.
   * @throws ReferenceNotFound, BankFileUnreadable, AccountMismatch, InvalidEndBalance, ValidationFailed
   */
  async import(write: IdempotentWrite, dto: ImportBankTransactionsDto): Promise<BankImportView> {
    const [account, today] = await Promise.all([
      this.accounts.referred(write, dto.bankAccountId, '/bankAccountId'),
      this.settings.today(write),
    ]);
    const statements = await this.rows.read(dto, account, today);
    const balances = checkedBalances(statements, givenBalances(dto, account.currency), account.currency);
    const rows = identified(
      account.id,
      statements.flatMap((statement) => statement.rows),
    );
    const importedRows = await insertUnknown(write, account, rows);
    const skippedRows = statements.reduce((sum, statement) => sum + statement.skippedRows, 0);
    const one = write.insert(BankImport, {
      ...{ id: write.id, bankAccountId: account.id, ...fileOf(dto), currency: account.currency },
      ...{ ...periodOf(statements), openingBalanceMinor: balances.openingMinor },
      ...{ closingBalanceMinor: balances.closingMinor, totalRows: rows.length + skippedRows },
      ...{ importedRows, duplicateRows: rows.length - importedRows, skippedRows },
      ...{ writeId: write.id, createdAt: write.now },
    });
    await write.trigger('bank.imported', { entityType: 'bank_import', entityId: one.id });
    return toBankImportView(one);
  }
}

function givenBalances({ openingBalance, closingBalance }: ImportBankTransactionsDto, currency: string): Balances {
  const minorOf = (value: string | undefined, pointer: string): bigint | null =>
    value === undefined ? null : parseMoney(value, currency, pointer);
  return {
    openingMinor: minorOf(openingBalance, '/openingBalance'),
    closingMinor: minorOf(closingBalance, '/closingBalance'),
  };
}

/** @returns how many rows were not there yet. */
async function insertUnknown(
  write: IdempotentWrite,
  account: Readonly<BankAccount>,
  rows: readonly IdentifiedRow[],
): Promise<number> {
  const manager = await write.manager();
  let inserted = 0;
  for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
    const part = rows.slice(start, start + ROWS_PER_TURN);
    const known = await knownAmong(manager, write.companyId, part);
    const unknown = part.filter(({ id }) => !known.has(id));
    for (const row of unknown) insertTransaction(write, account, row);
    inserted += unknown.length;
  }
  return inserted;
}

/** Which of these rows an earlier import brought. Planned for so many: the plan for a few would read the table for each. */
async function knownAmong(
  manager: EntityManager,
  companyId: string,
  rows: readonly IdentifiedRow[],
): Promise<ReadonlySet<string>> {
  const found: { id: string }[] = await manager.query(
    `SELECT id FROM bank_transactions WHERE company_id = $1 AND id = ANY ($2)`,
    [companyId, rows.map(({ id }) => id)],
  );
  return new Set(found.map(({ id }) => id));
}

function insertTransaction(
  write: IdempotentWrite,
  { id: bankAccountId, currency }: Readonly<BankAccount>,
  { id, contentKey, occurrenceNo, row }: IdentifiedRow,
): void {
  const { postedOn, amountMinor, balanceMinor } = row;
  write.insert(BankTransaction, {
    ...{ id, bankAccountId, importId: write.id, contentKey, occurrenceNo, postedOn, amountMinor, currency },
    ...{ ...storedTexts(row), balanceMinor, status: 'unreconciled', version: 1 },
    ...{ createdAt: write.now, updatedAt: write.now },
  });
}

function fileOf({
  format,
  fileName,
  content,
}: ImportBankTransactionsDto): Pick<BankImport, 'format' | 'fileName' | 'fileSha256'> {
  const fileSha256 = content === undefined ? null : createHash('sha256').update(content, 'utf8').digest('hex');
  return { format, fileName: fileName ?? null, fileSha256 };
}

function periodOf(statements: readonly Statement[]): Pick<BankImport, 'statementFrom' | 'statementTo'> {
  const days = statements.flatMap(({ rows }) => rows.map(({ postedOn }) => postedOn)).sort();
  return { statementFrom: days[0] ?? null, statementTo: days.at(-1) ?? null };
}
