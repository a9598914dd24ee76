import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PayFrequency } from '../pay-frequency.js';

export const PAY_PERIOD_STATUSES = ['open', 'closed'] as const;

export type PayPeriodStatus = (typeof PAY_PERIOD_STATUSES)[number];

/** A span of days that is paid together. Closed once its regular run is executed, and opened again by the reversal. */
@Entity('pay_periods')
export class PayPeriod {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  frequency: PayFrequency;

  @Column('date')
  startDate: string;

  /** Included. */
  @Column('date')
  endDate: string;

  /** When its runs are paid, unless they say another day. */
  @Column('date')
  payDate: string;

  @Column('text')
  status: PayPeriodStatus;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
