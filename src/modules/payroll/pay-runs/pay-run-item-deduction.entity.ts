import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeductionKind } from '../calculation/pay-calculation.js';

/** What one deduction took from an item, or contributed to it. */
@Entity('pay_run_item_deductions')
export class PayRunItemDeduction {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  payRunId: string;

  @PrimaryColumn('uuid')
  employeeId: string;

  @PrimaryColumn('uuid')
  deductionId: string;

  @Column('text')
  kind: DeductionKind;

  /** More than zero. */
  @Column('bigint')
  amountMinor: bigint;
}
