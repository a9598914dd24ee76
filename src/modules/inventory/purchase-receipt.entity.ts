import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Goods of a purchase order that came in on one day. Never changed. */
@Entity('purchase_receipts')
export class PurchaseReceipt {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  purchaseOrderId: string;

  @Column('date')
  receivedOn: string;

  @Column('text')
  currency: string;

  /** What was received has cost this. */
  @Column('bigint')
  costMinor: bigint;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
