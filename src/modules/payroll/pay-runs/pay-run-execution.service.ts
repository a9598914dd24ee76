import { Injectable } from '@nestjs/common';
import { assertVersion, NotFound } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { assertNotBefore } from '../../../ledger/index.js';
import { markPaid } from './paid-time.js';
import type { ExecutePayRunDto } from './pay-run.dto.js';
import { PayRun } from './pay-run.entity.js';
import { PayRunPostings } from './pay-run-postings.service.js';
import { periodOf, setPeriodStatus } from './pay-run-period.js';
import { PayRunRecalculation } from './pay-run-recalculation.service.js';
import { type PayRunView, toPayRunView } from './pay-run.view.js';
import { EmptyRun, NegativeNet, NotApproved, PayRunOutdated } from './pay-runs.errors.js';
import { negativeItems, type RunCalculation } from './run-calculation.js';

/** Pays what was approved. */
@Injectable()
export class PayRunExecution {
  constructor(
    private readonly recalculation: PayRunRecalculation,
    private readonly postings: PayRunPostings,
  ) {}

  /**
   * Posts the run, marks the time that it pays, and closes the period of a regular run. It is calculated once more: what
   * was approved is paid, or nothing.
   * @throws NotFound, VersionConflict, NotApproved, EmptyRun, NegativeNet, PayRunOutdated, PeriodLocked, AccountInactive,
   * ValidationFailed
   */
  async execute(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    dto: ExecutePayRunDto,
  ): Promise<PayRunView> {
    const manager = await write.manager();
    const run = await approvedRun(write, id, expectedVersion);
    const period = await periodOf(write, run);
    const payDate = dto.payDate ?? run.payDate;
    assertNotBefore(payDate, period.startDate, '/payDate');
    const calculation = await this.recalculation.calculate(write, manager, run, payDate);
    assertPays(calculation, run);
    await this.postings.execute(write, run, calculation, payDate);
    const employeeIds = calculation.items.map(({ employeeId }) => employeeId);
    await markPaid(write, manager, id, period, employeeIds);
    const executed = { status: 'executed' as const, payDate, executedBy: write.actorId, executedAt: write.now };
    const changes = { ...executed, version: run.version + 1, updatedAt: write.now };
    write.update(PayRun, id, changes);
    if (run.runType === 'regular') setPeriodStatus(write, period, 'closed');
    await write.trigger('payroll.executed', { entityType: 'pay_run', entityId: id });
    return toPayRunView({ ...run, ...changes });
  }
}

/** @throws NotFound, VersionConflict, NotApproved */
async function approvedRun(
  write: IdempotentWrite,
  id: string,
  expectedVersion: number | undefined,
): Promise<Readonly<PayRun>> {
  const run = await write.get(PayRun, id);
  if (run === undefined) throw new NotFound();
  assertVersion(run.version, expectedVersion);
  if (run.status !== 'approved') throw new NotApproved(run.status);
  return run;
}

/** @throws EmptyRun, NegativeNet, PayRunOutdated */
function assertPays({ items, totals }: RunCalculation, approved: Readonly<PayRun>): void {
  if (items.length === 0) throw new EmptyRun();
  if (totals.negativeItemCount > 0) throw new NegativeNet(negativeItems(items).map(({ employeeId }) => employeeId));
  if (totals.calculationHash !== approved.calculationHash) throw new PayRunOutdated();
}
