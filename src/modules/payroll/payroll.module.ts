import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { DeductionReads } from './deductions/deduction-reads.service.js';
import { DeductionsController } from './deductions/deductions.controller.js';
import { DeductionsService } from './deductions/deductions.service.js';
import { EmployeeDeductionsController } from './deductions/employee-deductions.controller.js';
import { EmployeeDeductionsService } from './deductions/employee-deductions.service.js';
import { EmployeeReads } from './employees/employee-reads.service.js';
import { EmployeesController } from './employees/employees.controller.js';
import { EmployeesService } from './employees/employees.service.js';
import { PayRunCalculator } from './pay-runs/pay-run-calculator.service.js';
import { PayRunExecution } from './pay-runs/pay-run-execution.service.js';
import { PayRunItems } from './pay-runs/pay-run-items.service.js';
import { PayRunPostings } from './pay-runs/pay-run-postings.service.js';
import { PayRunReads } from './pay-runs/pay-run-reads.service.js';
import { PayRunRecalculation } from './pay-runs/pay-run-recalculation.service.js';
import { PayRunStatusService } from './pay-runs/pay-run-status.service.js';
import { PayRunsController } from './pay-runs/pay-runs.controller.js';
import { PayRunsService } from './pay-runs/pay-runs.service.js';
import { PayrollReads } from './payroll-reads.service.js';
import { PayPeriodReads } from './periods/pay-period-reads.service.js';
import { PayPeriodsController } from './periods/pay-periods.controller.js';
import { PayPeriodsService } from './periods/pay-periods.service.js';
import { TaxFormReads } from './tax-forms/tax-form-reads.service.js';
import { TaxFormsController } from './tax-forms/tax-forms.controller.js';
import { TaxFormsService } from './tax-forms/tax-forms.service.js';
import { TimeEntriesController } from './time-entries/time-entries.controller.js';
import { TimeEntriesService } from './time-entries/time-entries.service.js';
import { TimeEntryReads } from './time-entries/time-entry-reads.service.js';

/** Employees, what is deducted from their pay, their time, and the runs that pay them. */
@Module({
  imports: [LedgerModule],
  controllers: [
    EmployeesController,
    DeductionsController,
    EmployeeDeductionsController,
    PayPeriodsController,
    TimeEntriesController,
    PayRunsController,
    TaxFormsController,
  ],
  providers: [
    PayrollReads,
    EmployeesService,
    EmployeeReads,
    DeductionsService,
    EmployeeDeductionsService,
    DeductionReads,
    PayPeriodsService,
    PayPeriodReads,
    TimeEntriesService,
    TimeEntryReads,
    PayRunsService,
    PayRunStatusService,
    PayRunExecution,
    PayRunCalculator,
    PayRunRecalculation,
    PayRunItems,
    PayRunPostings,
    PayRunReads,
    TaxFormsService,
    TaxFormReads,
  ],
})
export class PayrollModule {}
