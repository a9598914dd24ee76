import { Injectable } from '@nestjs/common';
import { assertAmountInRange, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { Account, ControlAccount, credit, debit, JournalService, ReferenceNotFound } from '../../ledger/index.js';
import type { ClearedLine, StatementScope } from './cleared-lines.js';
import type { ReconciliationAdjustmentDto } from './ledger-reconciliation.dto.js';

const POINTER = '/adjustment/accountId';

/** Entries for what a statement has and the books do not. */
@Injectable()
export class ReconciliationAdjustments {
  constructor(private readonly journal: JournalService) {}

  /** @throws ReferenceNotFound, ControlAccount, ValidationFailed */
  async assertFits(write: IdempotentWrite, reconciledId: string, accountId: string): Promise<void> {
    const account = await write.get(Account, accountId);
    if (account === undefined || !account.isActive) throw new ReferenceNotFound(POINTER);
    if (account.isControl) throw new ControlAccount(POINTER);
    if (accountId !== reconciledId) return;
    const message = 'It is the account that is reconciled.';
    throw new ValidationFailed([{ pointer: POINTER, code: 'validation_failed', message }]);
  }

  /**
   * Posts the difference on the day of the statement.
   * @param differenceMinor the statement less what is cleared; not zero.
   * @returns the line of the reconciled account.
   * @throws PeriodLocked, AccountInactive, ValidationFailed
   */
  async post(
    write: IdempotentWrite,
    { accountId, currency, statementDate }: StatementScope,
    adjustment: ReconciliationAdjustmentDto,
    differenceMinor: bigint,
  ): Promise<ClearedLine> {
    const isMore = differenceMinor > 0n;
    const amount = isMore ? differenceMinor : -differenceMinor;
    assertAmountInRange(amount, '/statementBalance');
    const [debited, credited] = isMore ? [accountId, adjustment.accountId] : [adjustment.accountId, accountId];
    const entry = await this.journal.post(write, {
      ...{ sourceType: 'ledger_reconciliation', sourceId: write.id, purpose: 'adjust' },
      ...{ entryDate: statementDate, currency, memo: adjustment.memo ?? null },
      lines: [debit(debited, amount), credit(credited, amount)],
    });
    return { entryId: entry.id, lineNo: isMore ? 1 : 2, signedMinor: differenceMinor };
  }
}
