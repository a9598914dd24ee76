import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { formatMoney, parseMoney, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  Account,
  assertRecentDay,
  CompanySettingsChanges,
  CompanySettingsLookup,
  ControlAccount,
  ReferenceNotFound,
} from '../../ledger/index.js';
import {
  type ClearedLine,
  ledgerBalance,
  matchedLines,
  namedLines,
  settleWaiting,
  type StatementScope,
} from './cleared-lines.js';
import { LedgerReconciliationLine } from './ledger-reconciliation-line.entity.js';
import type { ReconcileLedgerDto } from './ledger-reconciliation.dto.js';
import { LedgerReconciliation } from './ledger-reconciliation.entity.js';
import { type LedgerReconciliationView, toLedgerReconciliationView } from './ledger-reconciliation.view.js';
import { ReconciliationAdjustments } from './reconciliation-adjustments.service.js';
import { DuplicateStatementDate, ReconciliationDifference } from './reconciliations.errors.js';

/** Compares accounts with statements. */
@Injectable()
export class LedgerReconciliations {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly settingsChanges: CompanySettingsChanges,
    private readonly adjustments: ReconciliationAdjustments,
  ) {}

  /**
   * Clears lines. Together with what is cleared already they add up to the statement, if need be by an adjustment.
   * @throws ReferenceNotFound, ControlAccount, DuplicateStatementDate, LineNotClearable, LineAlreadyReconciled,
   * ReconciliationDifference, PeriodLocked, ValidationFailed
   */
  async reconcile(write: IdempotentWrite, dto: ReconcileLedgerDto): Promise<LedgerReconciliationView> {
    const manager = await write.manager();
    const scope = await this.scopeOf(write, dto);
    const previousBalanceMinor = await previousBalance(write, scope);
    const statementBalanceMinor = parseMoney(dto.statementBalance, dto.currency, '/statementBalance');
    const lines = await clearedLines(manager, scope, dto);
    const differenceMinor = lines.reduce(
      (left, { signedMinor }) => left - signedMinor,
      statementBalanceMinor - previousBalanceMinor,
    );
    const adjustment = await this.adjust(write, scope, dto, differenceMinor);
    const ledgerBalanceMinor = (await ledgerBalance(manager, scope)) + (adjustment?.signedMinor ?? 0n);
    const cleared = adjustment === undefined ? lines : [...lines, adjustment];
    const reconciliation = write.insert(LedgerReconciliation, {
      ...{ id: write.id, accountId: dto.accountId, currency: dto.currency, statementDate: dto.statementDate },
      ...{ statementBalanceMinor, previousBalanceMinor, ledgerBalanceMinor, lineCount: cleared.length },
      ...{ adjustmentEntryId: adjustment?.entryId ?? null, writeId: write.id },
      ...{ createdBy: write.actorId, createdAt: write.now },
    });
    for (const { entryId, lineNo } of cleared) {
      write.insert(LedgerReconciliationLine, { entryId, lineNo, reconciliationId: write.id });
    }
    await settleWaiting(manager, write.companyId, lines);
    if (dto.lockBooks) await this.lockBooks(write, dto.statementDate);
    await write.trigger('ledger.reconciled', { entityType: 'ledger_reconciliation', entityId: write.id });
    return toLedgerReconciliationView(reconciliation);
  }

  private async scopeOf(write: IdempotentWrite, dto: ReconcileLedgerDto): Promise<StatementScope> {
    const { accountId, currency, statementDate } = dto;
    const [account, today] = await Promise.all([write.get(Account, accountId), this.settings.today(write)]);
    if (account === undefined) throw new ReferenceNotFound('/accountId');
    assertRecentDay(statementDate, today, '/statementDate');
    return { companyId: write.companyId, accountId, currency, statementDate };
  }

  private async adjust(
    write: IdempotentWrite,
    scope: StatementScope,
    { adjustment }: ReconcileLedgerDto,
    differenceMinor: bigint,
  ): Promise<ClearedLine | undefined> {
    if (adjustment !== undefined) await this.adjustments.assertFits(write, scope.accountId, adjustment.accountId);
    if (differenceMinor === 0n) return undefined;
    if (adjustment === undefined) throw new ReconciliationDifference(formatMoney(differenceMinor, scope.currency));
    // What features keep is adjusted by them alone.
    const account = await write.get(Account, scope.accountId);
    if (account?.isControl === true) throw new ControlAccount('/accountId');
    return this.adjustments.post(write, scope, adjustment, differenceMinor);
  }

  /** Books that are locked through a later day stay so. */
  private async lockBooks(write: IdempotentWrite, day: string): Promise<void> {
    const { booksLockedThrough } = await this.settings.of(write);
    if (booksLockedThrough !== null && booksLockedThrough >= day) return;
    await this.settingsChanges.change(write, { booksLockedThrough: day });
  }
}

/** Statements of an account come in order, so what they have cleared is the balance of the last one. */
async function previousBalance(
  write: IdempotentWrite,
  { accountId, currency, statementDate }: StatementScope,
): Promise<bigint> {
  const earlier = await write.find(LedgerReconciliation, { accountId, currency });
  const last = earlier.reduce<Readonly<LedgerReconciliation> | undefined>(
    (latest, one) => (latest === undefined || one.statementDate > latest.statementDate ? one : latest),
    undefined,
  );
  if (last === undefined) return 0n;
  if (last.statementDate >= statementDate) throw new DuplicateStatementDate(last.statementDate);
  return last.statementBalanceMinor;
}

async function clearedLines(
  manager: EntityManager,
  scope: StatementScope,
  { clearedLines: named, allMatched }: ReconcileLedgerDto,
): Promise<ClearedLine[]> {
  if ((named === undefined) !== (allMatched === true)) {
    const message = 'Either clearedLines or allMatched is given.';
    throw new ValidationFailed([{ pointer: '/clearedLines', code: 'validation_failed', message }]);
  }
  return named === undefined ? matchedLines(manager, scope) : namedLines(manager, scope, named);
}
