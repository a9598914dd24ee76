import { formatMoney, ViewProperty } from '../../../http/index.js';
import { PAY_FREQUENCIES, type PayFrequency } from '../pay-frequency.js';
import { type Employee, EMPLOYEE_STATUSES, type EmployeeStatus, PAY_TYPES, type PayType } from './employee.entity.js';

/** A tax profile, as answers show it. */
export class TaxProfileView {
  @ViewProperty('text')
  filingStatus: string;

  @ViewProperty('money')
  annualAllowance: string;

  @ViewProperty('flag')
  isExempt: boolean;
}

/** An employee, as answers show it. */
export class EmployeeView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  fullName: string;

  @ViewProperty('text', { nullable: true })
  employeeNo: string | null;

  @ViewProperty('email', { nullable: true })
  email: string | null;

  @ViewProperty('id', { nullable: true })
  userId: string | null;

  @ViewProperty([...PAY_TYPES])
  payType: PayType;

  @ViewProperty('money', { nullable: true })
  hourlyRate: string | null;

  @ViewProperty('money', { nullable: true })
  annualSalary: string | null;

  @ViewProperty([...PAY_FREQUENCIES])
  payFrequency: PayFrequency;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date')
  hiredOn: string;

  @ViewProperty('date', { nullable: true })
  terminatedOn: string | null;

  @ViewProperty(() => TaxProfileView)
  taxProfile: TaxProfileView;

  @ViewProperty([...EMPLOYEE_STATUSES])
  status: EmployeeStatus;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toEmployeeView(employee: Readonly<Employee>): EmployeeView {
  const { id, fullName, employeeNo, email, userId, payType, payFrequency, currency, taxProfile } = employee;
  const { hiredOn, terminatedOn, status, version } = employee;
  const money = (minor: bigint | null): string | null => (minor === null ? null : formatMoney(minor, currency));
  return {
    ...{ id, fullName, employeeNo, email, userId, payType },
    hourlyRate: money(employee.hourlyRateMinor),
    annualSalary: money(employee.annualSalaryMinor),
    ...{ payFrequency, currency, hiredOn, terminatedOn },
    taxProfile: {
      filingStatus: taxProfile.filingStatus,
      annualAllowance: formatMoney(BigInt(taxProfile.annualAllowanceMinor), currency),
      isExempt: taxProfile.isExempt,
    },
    ...{ status, version },
    createdAt: employee.createdAt.toISOString(),
    updatedAt: employee.updatedAt.toISOString(),
  };
}
