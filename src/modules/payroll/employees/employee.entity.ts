import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayFrequency } from '../pay-frequency.js';

export const PAY_TYPES = ['salary', 'hourly'] as const;

export type PayType = (typeof PAY_TYPES)[number];

export const EMPLOYEE_STATUSES = ['active', 'terminated'] as const;

export type EmployeeStatus = (typeof EMPLOYEE_STATUSES)[number];

/** What an employee's taxes depend on beside the pay, as it is stored. */
export interface TaxProfile {
  /** Chooses the table of taxes with brackets. */
  readonly filingStatus: string;
  /** What of a year's pay taxes with brackets leave free; minor units as decimal digits. */
  readonly annualAllowanceMinor: string;
  /** Whether taxes with brackets are not taken at all. */
  readonly isExempt: boolean;
}

/** Somebody who works for the company. Never deleted: whose employment has ended is `terminated`. */
@Entity('employees')
export class Employee {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** The company's own number; unique in it where there is one. */
  @Column('text', { nullable: true })
  employeeNo: string | null;

  @Column('text')
  fullName: string;

  @Column('text', { nullable: true })
  email: string | null;

  /** The member of the company who this is, where known: nobody approves their own time. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  @Column('text')
  payType: PayType;

  @Column('text')
  payFrequency: PayFrequency;

  /** Exactly for those who are paid by the hour. */
  @Column('bigint', { nullable: true })
  hourlyRateMinor: bigint | null;

  /** Exactly for those who have a salary. */
  @Column('bigint', { nullable: true })
  annualSalaryMinor: bigint | null;

  /** Never changes. */
  @Column('text')
  currency: string;

  @Column('date')
  hiredOn: string;

  /** The last day of the employment. */
  @Column('date', { nullable: true })
  terminatedOn: string | null;

  @Column('jsonb')
  taxProfile: TaxProfile;

  @Column('text')
  status: EmployeeStatus;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
