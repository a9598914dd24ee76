import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PURCHASE_ORDER_STATUSES = [
  'draft',
  'approved',
  'partially_received',
  'received',
  'closed',
  'cancelled',
] as const;

export type PurchaseOrderStatus = (typeof PURCHASE_ORDER_STATUSES)[number];

/** The series that all purchase orders are numbered in. */
export const PURCHASE_ORDER_SERIES = 'PO';

/** Goods that were ordered. Only its state and what was received of it change. */
@Entity('purchase_orders')
export class PurchaseOrder {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  vendorId: string;

  @Column('text')
  status: PurchaseOrderStatus;

  @Column('text')
  series: string;

  /** From 1 without gaps in its series. */
  @Column('bigint')
  numberSeq: bigint;

  /** The number as printed. */
  @Column('text')
  number: string;

  /** Of the vendor and of all items. */
  @Column('text')
  currency: string;

  @Column('date', { nullable: true })
  expectedOn: string | null;

  /** What all of it costs. */
  @Column('bigint')
  totalMinor: bigint;

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
