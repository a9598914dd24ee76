import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { PayRunItemDeduction } from './pay-run-item-deduction.entity.js';
import { PayRunItem } from './pay-run-item.entity.js';
import type { CalculatedItem } from './run-calculation.js';

/** What employees get in a run, while it is a draft. */
@Injectable()
export class PayRunItems {
  /** Queues the items of a calculation. */
  insert(write: IdempotentWrite, payRunId: string, items: readonly CalculatedItem[]): void {
    for (const { employeeId, regularMinutes, overtimeMinutes, pay } of items) {
      const { deductions, ...amounts } = pay;
      write.insert(PayRunItem, { payRunId, employeeId, regularMinutes, overtimeMinutes, ...amounts });
      for (const deduction of deductions) write.insert(PayRunItemDeduction, { payRunId, employeeId, ...deduction });
    }
  }

  /** Puts the items of a new calculation in the place of the old ones. */
  async replace(
    write: IdempotentWrite,
    manager: EntityManager,
    payRunId: string,
    items: readonly CalculatedItem[],
  ): Promise<void> {
    for (const table of ['pay_run_item_deductions', 'pay_run_items']) {
      await manager.query(`DELETE FROM ${table} WHERE company_id = $1 AND pay_run_id = $2`, [
        write.companyId,
        payRunId,
      ]);
    }
    this.insert(write, payRunId, items);
  }
}
