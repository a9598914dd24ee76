import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import {
  AccountLookupService,
  credit,
  debit,
  journalEntryId,
  JournalService,
  type PostingLine,
  SYSTEM_ACCOUNTS,
} from '../../../ledger/index.js';
import { Deduction } from '../deductions/deduction.entity.js';
import type { PayRun } from './pay-run.entity.js';
import type { CalculatedItem, RunCalculation } from './run-calculation.js';

/** What pay runs post. */
@Injectable()
export class PayRunPostings {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly journal: JournalService,
  ) {}

  /**
   * One entry for the whole run: wages and the employer's contributions against what is owed to employees and to those
   * whom the deductions are for. Nothing for a run over nothing.
   * @throws PeriodLocked, AccountInactive
   */
  async execute(
    write: IdempotentWrite,
    { id, currency }: Readonly<PayRun>,
    { items, totals }: RunCalculation,
    entryDate: string,
  ): Promise<void> {
    await this.journal.assertPeriodOpen(write, entryDate);
    if (!posts(totals)) return;
    const [wages, wagesPayable, deductions] = await Promise.all([
      this.accounts.system(write, SYSTEM_ACCOUNTS.wages),
      this.accounts.system(write, SYSTEM_ACCOUNTS.wagesPayable),
      write.find(Deduction, {}),
    ]);
    await this.journal.post(write, {
      ...{ ...sourceOf(id), purpose: 'execute', entryDate, currency },
      lines: [
        debit(wages.id, totals.grossMinor),
        ...deductionLines(items, deductions),
        credit(wagesPayable.id, totals.netMinor),
      ],
    });
  }

  /** The mirror of what the execution posted, on the pay date while that is open, else today. @throws EntryMatched, PeriodLocked */
  async reverse(write: IdempotentWrite, run: Readonly<PayRun>): Promise<void> {
    if (!posts(run)) return;
    const source = sourceOf(run.id);
    const entryId = journalEntryId({ ...source, purpose: 'execute' });
    await this.journal.undo(write, entryId, { ...source, purpose: 'reverse' });
  }
}

function sourceOf(sourceId: string): { sourceType: string; sourceId: string } {
  return { sourceType: 'pay_run', sourceId };
}

/** Nothing is deducted from nothing, but the employer may contribute to it. */
function posts({ grossMinor, employerMinor }: Pick<PayRun, 'grossMinor' | 'employerMinor'>): boolean {
  return grossMinor + employerMinor > 0n;
}

/** The sums of the deductions by account: credits of their liabilities, debits of the employer's expenses. */
function deductionLines(items: readonly CalculatedItem[], deductions: readonly Readonly<Deduction>[]): PostingLine[] {
  const sums = new Map<string, bigint>();
  for (const { deductionId, amountMinor } of items.flatMap(({ pay }) => pay.deductions)) {
    sums.set(deductionId, (sums.get(deductionId) ?? 0n) + amountMinor);
  }
  const [expenses, liabilities] = [new Map<string, bigint>(), new Map<string, bigint>()];
  for (const { id, liabilityAccountId, expenseAccountId } of deductions) {
    const sumMinor = sums.get(id) ?? 0n;
    liabilities.set(liabilityAccountId, (liabilities.get(liabilityAccountId) ?? 0n) + sumMinor);
    if (expenseAccountId !== null) expenses.set(expenseAccountId, (expenses.get(expenseAccountId) ?? 0n) + sumMinor);
  }
  return [
    ...[...expenses].map(([accountId, amountMinor]) => debit(accountId, amountMinor)),
    ...[...liabilities].map(([accountId, amountMinor]) => credit(accountId, amountMinor)),
  ];
}
