import { Injectable } from '@nestjs/common';
import { parseMoney, ValidationFailed } from '../../http/index.js';
import { assertRecentDay, dateInvalid, isRecentDay } from '../../ledger/index.js';
import { isSameNumber, plainNumber } from './account-number.js';
import type { BankAccount } from './bank-account.entity.js';
import type { BankTransactionDto, ImportBankTransactionsDto } from './bank-import.dto.js';
import { AccountMismatch } from './banking.errors.js';
import { descriptionOf, nameOf, readStatements, RowLimit, Statement } from './statements/index.js';

/** Reads what an import brings, and makes sure that it belongs to the bank account and has happened. */
@Injectable()
export class BankImportRows {
  /**
   * @param today the day that it is for the company.
   * @throws ValidationFailed, BankFileUnreadable, AccountMismatch
   */
  async read(dto: ImportBankTransactionsDto, account: Readonly<BankAccount>, today: string): Promise<Statement[]> {
    const { format, content, transactions, csvMapping } = dto;
    if ((content === undefined) === (transactions === undefined)) {
      throw refused('/content', 'Either content or transactions is given.');
    }
    if (csvMapping !== undefined && (format !== 'csv' || content === undefined)) {
      throw refused('/csvMapping', 'It goes with content of the format csv only.');
    }
    if (content === undefined) return [listed(transactions ?? [], account.currency, today)];
    const mapping = csvMapping === undefined ? {} : { csvMapping };
    const statements = await readStatements({ format, content, currency: account.currency, ...mapping });
    assertAccount(statements, account);
    assertRecent(statements, today);
    return statements;
  }
}

function refused(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}

function listed(transactions: readonly BankTransactionDto[], currency: string, today: string): Statement {
  const statement = new Statement(new RowLimit());
  transactions.forEach(({ postedOn, amount, description, counterparty, bankReference }, index) => {
    const place = `/transactions/${index}`;
    const row = {
      postedOn: assertRecentDay(postedOn, today, `${place}/postedOn`),
      amountMinor: parseMoney(amount, currency, `${place}/amount`),
      description: descriptionOf(description),
      counterparty: nameOf(counterparty),
      bankReference: nameOf(bankReference),
      ...{ bankOwnId: null, balanceMinor: null },
    };
    statement.add(row, index + 1);
  });
  return statement;
}

/**
 * A bank books what has happened, on some days already on the next. A later day is a mistake in the file or in how its
 * dates are read, and nothing could be posted on it.
 */
function assertRecent(statements: readonly Statement[], today: string): void {
  for (const { rows, lines } of statements) {
    rows.forEach(({ postedOn }, index) => {
      if (!isRecentDay(postedOn, today))
        throw dateInvalid('/content', `Line ${lines[index] ?? 1}: It is in the future.`);
    });
  }
}

/** A bank account without a number takes any file, but of one account only. */
function assertAccount(statements: readonly Statement[], { id, accountFingerprint }: Readonly<BankAccount>): void {
  const found = statements.flatMap(({ account }) => account ?? []);
  if (accountFingerprint === null) {
    if (new Set(found.map(plainNumber)).size > 1)
      throw new AccountMismatch('The file has statements of several accounts.');
    return;
  }
  if (!found.every((number) => isSameNumber(id, accountFingerprint, number))) {
    throw new AccountMismatch('The file has a statement of an account with another number.');
  }
}
