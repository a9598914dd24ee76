import type { EntityManager } from 'typeorm';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import type { PayPeriod } from '../periods/pay-period.entity.js';

/** Marks the approved time of a period as paid by the run; of the employees whom it pays, as their minutes were added up. */
export async function markPaid(
  { companyId, now }: IdempotentWrite,
  manager: EntityManager,
  payRunId: string,
  { startDate, endDate }: Readonly<PayPeriod>,
  employeeIds: readonly string[],
): Promise<void> {
  await manager.query(
    `UPDATE time_entries SET status = 'paid', pay_run_id = $2, version = version + 1, updated_at = $3
     WHERE company_id = $1 AND status = 'approved' AND work_date BETWEEN $4 AND $5 AND employee_id = ANY ($6)`,
    [companyId, payRunId, now, startDate, endDate, employeeIds],
  );
}

/** Makes the time that a run had paid approved again. */
export async function markUnpaid(
  { companyId, now }: IdempotentWrite,
  manager: EntityManager,
  payRunId: string,
  { startDate, endDate }: Readonly<PayPeriod>,
): Promise<void> {
  await manager.query(
    `UPDATE time_entries SET status = 'approved', pay_run_id = NULL, version = version + 1, updated_at = $3
     WHERE company_id = $1 AND work_date BETWEEN $4 AND $5 AND pay_run_id = $2`,
    [companyId, payRunId, now, startDate, endDate],
  );
}
