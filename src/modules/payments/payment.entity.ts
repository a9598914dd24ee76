import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PAYMENT_METHODS = ['bank_transfer', 'card', 'cash', 'check', 'other'] as const;

export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** Money received from a customer. What is neither applied to invoices nor refunded is the customer's credit. */
@Entity('payments')
export class Payment {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  customerId: string;

  @Column('text')
  currency: string;

  @Column('bigint')
  amountMinor: bigint;

  @Column('bigint')
  allocatedMinor: bigint;

  @Column('bigint')
  refundedMinor: bigint;

  @Column('text')
  method: PaymentMethod;

  @Column('date')
  receivedDate: string;

  @Column('uuid')
  depositAccountId: string;

  /** The caller's own name for the payment; unique in the company. */
  @Column('text', { nullable: true })
  externalRef: string | null;

  /** The key of the write that made it, by which operators find it. */
  @Column('text')
  idempotencyKey: string;

  @Column('text', { nullable: true })
  memo: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}

/** Minor units of a payment that are neither applied nor refunded. */
export function unappliedMinor(payment: Readonly<Payment>): bigint {
  return payment.amountMinor - payment.allocatedMinor - payment.refundedMinor;
}
