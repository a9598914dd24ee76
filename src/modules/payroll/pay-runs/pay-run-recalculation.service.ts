import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { PayRunCalculator } from './pay-run-calculator.service.js';
import type { PayRun } from './pay-run.entity.js';
import { periodOf } from './pay-run-period.js';
import { PayRunSelection } from './pay-run-selection.entity.js';
import type { RunCalculation } from './run-calculation.js';

/** Calculates a run that exists once more. */
@Injectable()
export class PayRunRecalculation {
  constructor(private readonly calculator: PayRunCalculator) {}

  /** @param payDate in the place of the run's. */
  async calculate(
    write: IdempotentWrite,
    manager: EntityManager,
    run: Readonly<PayRun>,
    payDate = run.payDate,
  ): Promise<RunCalculation> {
    const [period, selection] = await Promise.all([periodOf(write, run), write.get(PayRunSelection, run.id)]);
    const { companyId } = write;
    const scope = { companyId, period, payDate, currency: run.currency, employeeIds: selection?.employeeIds };
    return this.calculator.calculate(write, manager, scope);
  }
}
