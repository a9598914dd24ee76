import {
  IsBusinessDate,
  IsCurrency,
  IsEmailAddress,
  IsEnumValue,
  IsFlag,
  IsId,
  IsMoney,
  IsNested,
  IsText,
  IsTimestamp,
  PageQuery,
} from '../../../http/index.js';
import { PAY_FREQUENCIES, type PayFrequency } from '../pay-frequency.js';
import { EMPLOYEE_STATUSES, type EmployeeStatus, PAY_TYPES, type PayType } from './employee.entity.js';

export const FILING_STATUS = /^[a-z][a-z0-9_]{0,39}$/;

/** What an employee's taxes depend on beside the pay, as it is sent; in a patch, what is absent stays. */
export class TaxProfileDto {
  @IsText({
    max: 40,
    pattern: FILING_STATUS,
    optional: true,
    description: 'Chooses the table of taxes with brackets; `single` unless given',
    example: 'married_jointly',
  })
  filingStatus?: string;

  @IsMoney({
    allowZero: true,
    optional: true,
    description: "What of a year's pay taxes with brackets leave free; in the employee's currency",
    example: '14600.00',
  })
  annualAllowance?: string;

  @IsFlag({ optional: true, description: 'Whether taxes with brackets are not taken at all' })
  isExempt?: boolean;
}

/** What `createEmployee` takes. */
export class CreateEmployeeDto {
  @IsText({ max: 200, example: 'Ada Lovelace' })
  fullName: string;

  @IsText({ max: 40, optional: true, description: 'Your own number of the employee; unique in the company' })
  employeeNo?: string;

  @IsEmailAddress({ optional: true })
  email?: string;

  @IsId({ optional: true, description: 'The member of the company who this is: nobody approves their own time' })
  userId?: string;

  @IsEnumValue(PAY_TYPES)
  payType: PayType;

  @IsMoney({ currencyOf: 'currency', optional: true, description: 'Exactly for `hourly`', example: '25.00' })
  hourlyRate?: string;

  @IsMoney({ currencyOf: 'currency', optional: true, description: 'Exactly for `salary`', example: '60000.00' })
  annualSalary?: string;

  @IsEnumValue(PAY_FREQUENCIES)
  payFrequency: PayFrequency;

  @IsCurrency()
  currency: string;

  @IsBusinessDate({ description: 'The first day of the employment' })
  hiredOn: string;

  @IsNested(() => TaxProfileDto, { optional: true })
  taxProfile?: TaxProfileDto;
}

/** What `updateEmployee` takes: a JSON merge patch, in which null removes. Runs that are executed stay as they are. */
export class UpdateEmployeeDto {
  @IsText({ max: 200, optional: true })
  fullName?: string;

  @IsText({ max: 40, optional: true, nullable: true })
  employeeNo?: string | null;

  @IsEmailAddress({ optional: true, nullable: true })
  email?: string | null;

  @IsId({ optional: true, nullable: true })
  userId?: string | null;

  @IsEnumValue(PAY_TYPES, { optional: true, description: 'Together with the rate or salary that it needs' })
  payType?: PayType;

  @IsMoney({ optional: true, nullable: true, example: '25.00' })
  hourlyRate?: string | null;

  @IsMoney({ optional: true, nullable: true, example: '60000.00' })
  annualSalary?: string | null;

  @IsEnumValue(PAY_FREQUENCIES, { optional: true })
  payFrequency?: PayFrequency;

  @IsBusinessDate({ optional: true })
  hiredOn?: string;

  @IsBusinessDate({ optional: true, nullable: true, description: 'The last day of the employment' })
  terminatedOn?: string | null;

  @IsNested(() => TaxProfileDto, { optional: true })
  taxProfile?: TaxProfileDto;
}

/** Filters of the list of employees. */
export class ListEmployeesQuery extends PageQuery {
  @IsEnumValue(EMPLOYEE_STATUSES, { optional: true })
  status?: EmployeeStatus;

  @IsText({ max: 40, optional: true })
  employeeNo?: string;

  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
