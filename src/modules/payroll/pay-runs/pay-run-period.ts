import type { IdempotentWrite } from '../../../idempotency/index.js';
import { PayPeriod, type PayPeriodStatus } from '../periods/pay-period.entity.js';
import type { PayRun } from './pay-run.entity.js';

/** The period that a run pays; a foreign key says that it is there. */
export async function periodOf(write: IdempotentWrite, run: Readonly<PayRun>): Promise<Readonly<PayPeriod>> {
  const period = await write.get(PayPeriod, run.payPeriodId);
  if (period === undefined) throw new Error(`The pay run ${run.id} has no period.`);
  return period;
}

/** Closes a period that was paid, or opens it again; nothing where another currency's run has done so. */
export function setPeriodStatus(write: IdempotentWrite, period: Readonly<PayPeriod>, status: PayPeriodStatus): void {
  if (period.status === status) return;
  write.update(PayPeriod, period.id, { status, version: period.version + 1, updatedAt: write.now });
}
