import { Column, Entity, PrimaryColumn } from 'typeorm';

export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer', 'other'] as const;

export type RefundReason = (typeof REFUND_REASONS)[number];

/** Money of a payment that went back to the customer. Never changed. */
@Entity('refunds')
export class Refund {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  paymentId: string;

  @Column('uuid')
  customerId: string;

  @Column('text')
  currency: string;

  @Column('bigint')
  amountMinor: bigint;

  /** The part that came out of the customer's credit; the rest was taken back from invoices. */
  @Column('bigint')
  unappliedMinor: bigint;

  @Column('text')
  reason: RefundReason;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('date')
  refundDate: string;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
