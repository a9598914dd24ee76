import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One position of a purchase order, and how much of it was received. */
@Entity('purchase_order_lines')
export class PurchaseOrderLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  purchaseOrderId: string;

  /** From 1, without gaps. */
  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  itemId: string;

  /** A decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantityOrdered: string;

  /** A decimal with four places; never more than what was ordered. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantityReceived: string;

  /** Minor units, a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  unitCostMinor: string;
}
