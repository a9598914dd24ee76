import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ASSIGNMENT_STATUSES = ['active', 'cancelled'] as const;

export type AssignmentStatus = (typeof ASSIGNMENT_STATUSES)[number];

/**
 * That an employee is subject to a deduction from a day on, with an amount or rate of its own where one is given. Only
 * its end and its status change.
 */
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

  /** What is cancelled should never have been, and holds on no day. */
  @Column('text')
  status: AssignmentStatus;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
