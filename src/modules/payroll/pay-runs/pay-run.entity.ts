import { Column, Entity, PrimaryColumn } from 'typeorm';

export const RUN_TYPES = ['regular', 'off_cycle'] as const;

export type RunType = (typeof RUN_TYPES)[number];

export const PAY_RUN_STATUSES = ['draft', 'approved', 'executed', 'cancelled', 'reversed'] as const;

export type PayRunStatus = (typeof PAY_RUN_STATUSES)[number];

/** What is paid for a period, all in one currency. From the approval on its amounts stand. */
@Entity('pay_runs')
export class PayRun {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  payPeriodId: string;

  @Column('text')
  runType: RunType;

  @Column('text')
  status: PayRunStatus;

  @Column('text')
  currency: string;

  /** The day that it is posted on; says which year's caps and tax forms it counts for. */
  @Column('date')
  payDate: string;

  @Column('integer')
  itemCount: number;

  /** Employees whose deductions are more than their pay; such a run can't be executed. */
  @Column('integer')
  negativeItemCount: number;

  @Column('bigint')
  grossMinor: bigint;

  @Column('bigint')
  withheldMinor: bigint;

  @Column('bigint')
  employerMinor: bigint;

  @Column('bigint')
  netMinor: bigint;

  /** Says whether a new calculation has the same items, without reading them. */
  @Column('text')
  calculationHash: string;

  @Column('uuid', { nullable: true })
  approvedBy: string | null;

  @Column('timestamptz', { nullable: true })
  approvedAt: Date | null;

  @Column('uuid', { nullable: true })
  executedBy: string | null;

  @Column('timestamptz', { nullable: true })
  executedAt: Date | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
