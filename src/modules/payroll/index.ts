export { Deduction } from './deductions/deduction.entity.js';
export { EmployeeDeduction } from './deductions/employee-deduction.entity.js';
export { Employee } from './employees/employee.entity.js';
export { PayRun } from './pay-runs/pay-run.entity.js';
export { PayrollModule } from './payroll.module.js';
export { PayPeriod } from './periods/pay-period.entity.js';
export { TaxForm } from './tax-forms/tax-form.entity.js';
export { TimeEntry } from './time-entries/time-entry.entity.js';
