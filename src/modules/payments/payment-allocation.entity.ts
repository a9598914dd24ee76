import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A part of a payment applied to an invoice (positive), or taken back by a refund (negative). */
@Entity('payment_allocations')
export class PaymentAllocation {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  paymentId: string;

  /** The order within the payment, from 1: what was applied last is taken back first. */
  @PrimaryColumn('integer')
  sequence: number;

  @Column('uuid')
  invoiceId: string;

  @Column('bigint')
  amountMinor: bigint;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
