import type { IdempotentWrite } from '../../../idempotency/index.js';
import { PayRunItem } from '../pay-runs/pay-run-item.entity.js';
import { PayRun } from '../pay-runs/pay-run.entity.js';
import { periodsWith } from '../periods/pay-periods.service.js';
import type { TimeEntry } from './time-entry.entity.js';

/**
 * The run that is going to pay an approved time entry: one that was approved after it, of a period with its day, and
 * with an item of its employee. An entry that was approved after the run is not in it.
 * @returns its id, or undefined when there is none.
 */
export async function approvedRunWith(
  write: IdempotentWrite,
  { employeeId, workDate, decidedAt }: Readonly<TimeEntry>,
): Promise<string | undefined> {
  const payPeriodId = (await periodsWith(write, workDate, workDate)).map(({ id }) => id);
  if (payPeriodId.length === 0 || decidedAt === null) return undefined;
  const approved = await write.find(PayRun, { payPeriodId, status: 'approved' });
  const payRunId = approved.flatMap(({ id, approvedAt }) =>
    approvedAt !== null && approvedAt >= decidedAt ? [id] : [],
  );
  if (payRunId.length === 0) return undefined;
  const [item] = await write.find(PayRunItem, { payRunId, employeeId });
  return item?.payRunId;
}
