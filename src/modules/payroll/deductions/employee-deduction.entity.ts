import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That an employee is subject to a deduction from a day on, with an amount or rate of its own where one is given. */
@Entity('employee_deductions')
export class EmployeeDeduction {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  employeeId: string;

  @Column('uuid')
  deductionId: string;

  @Column('bigint', { nullable: true })
  amountMinor: bigint | null;

  @Column('integer', { nullable: true })
  ratePpm: number | null;

  /** The first pay date that it holds for. */
  @Column('date')
  effectiveFrom: string;

  /** The last pay date that it holds for; null while there is no end. */
  @Column('date', { nullable: true })
  effectiveTo: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
