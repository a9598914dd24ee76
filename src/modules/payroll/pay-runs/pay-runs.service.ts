import { Injectable } from '@nestjs/common';
import { ValidationFailed } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { assertNotBefore, CompanySettingsLookup, CurrencyMismatch, ReferenceNotFound } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { PayPeriod } from '../periods/pay-period.entity.js';
import { PayRunCalculator } from './pay-run-calculator.service.js';
import type { CreatePayRunDto } from './pay-run.dto.js';
import { PayRun, type RunType } from './pay-run.entity.js';
import { PayRunItems } from './pay-run-items.service.js';
import { PayRunSelection } from './pay-run-selection.entity.js';
import { type PayRunView, toPayRunView } from './pay-run.view.js';
import { RunExists } from './pay-runs.errors.js';

const NOBODY_YET = { approvedBy: null, approvedAt: null, executedBy: null, executedAt: null };

/** Drafts of pay runs. */
@Injectable()
export class PayRunsService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly calculator: PayRunCalculator,
    private readonly items: PayRunItems,
  ) {}

  /**
   * A draft with what would be paid now.
   * @throws ReferenceNotFound, CurrencyMismatch, RunExists, ValidationFailed
   */
  async create(write: IdempotentWrite, dto: CreatePayRunDto): Promise<PayRunView> {
    const { payPeriodId, runType, employeeIds } = dto;
    const [period, settings] = await Promise.all([write.get(PayPeriod, payPeriodId), this.settings.of(write)]);
    if (period === undefined) throw new ReferenceNotFound('/payPeriodId');
    const currency = dto.currency ?? settings.baseCurrency;
    const payDate = dto.payDate ?? period.payDate;
    assertNotBefore(payDate, period.startDate, '/payDate');
    await Promise.all([
      assertPayable(write, employeeIds ?? [], period, currency),
      assertNoOther(write, payPeriodId, runType, currency),
    ]);
    const manager = await write.manager();
    const { companyId } = write;
    const scope = { companyId, period, payDate, currency, employeeIds };
    const { items, totals } = await this.calculator.calculate(write, manager, scope);
    const run = write.insert(PayRun, {
      ...{ id: write.id, payPeriodId, runType, status: 'draft', currency, payDate, ...totals, ...NOBODY_YET },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    if (employeeIds !== undefined) {
      write.insert(PayRunSelection, { payRunId: run.id, employeeIds: [...employeeIds] });
    }
    this.items.insert(write, run.id, items);
    await write.trigger('pay_run.created', { entityType: 'pay_run', entityId: run.id });
    return toPayRunView(run);
  }
}

/** @throws ReferenceNotFound, CurrencyMismatch, ValidationFailed naming the first employee who can't be in the run. */
async function assertPayable(
  write: IdempotentWrite,
  employeeIds: readonly string[],
  { frequency }: Readonly<PayPeriod>,
  currency: string,
): Promise<void> {
  const employees = await Promise.all(employeeIds.map((id) => write.get(Employee, id)));
  employees.forEach((employee, index) => {
    const pointer = `/employeeIds/${index}`;
    if (employee === undefined) throw new ReferenceNotFound(pointer);
    if (employee.currency !== currency) throw new CurrencyMismatch(pointer, currency);
    if (employee.payFrequency === frequency) return;
    const message = `This employee is paid ${employee.payFrequency}, and the period is ${frequency}.`;
    throw new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
  });
}

/** @throws RunExists */
async function assertNoOther(
  write: IdempotentWrite,
  payPeriodId: string,
  runType: RunType,
  currency: string,
): Promise<void> {
  if (runType !== 'regular') return;
  const status = ['draft', 'approved', 'executed'] as const;
  const [other] = await write.find(PayRun, { payPeriodId, runType, currency, status });
  if (other !== undefined) throw new RunExists(other.id);
}
