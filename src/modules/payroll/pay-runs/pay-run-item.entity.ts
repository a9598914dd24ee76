import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one employee gets in a run. */
@Entity('pay_run_items')
export class PayRunItem {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  payRunId: string;

  @PrimaryColumn('uuid')
  employeeId: string;

  /** Paid leave included. */
  @Column('integer')
  regularMinutes: number;

  @Column('integer')
  overtimeMinutes: number;

  @Column('bigint')
  grossMinor: bigint;

  /** Gross less what is deducted before taxes. */
  @Column('bigint')
  taxableMinor: bigint;

  @Column('bigint')
  withheldMinor: bigint;

  @Column('bigint')
  employerMinor: bigint;

  /** Gross less withheld; below zero in a draft whose deductions are more than the pay. */
  @Column('bigint')
  netMinor: bigint;
}
