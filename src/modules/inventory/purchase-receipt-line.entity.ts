import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How much of one position of a purchase order came in. Never changed. */
@Entity('purchase_receipt_lines')
export class PurchaseReceiptLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  receiptId: string;

  /** That of the order's line. */
  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  purchaseOrderId: string;

  @Column('uuid')
  itemId: string;

  /** A decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantity: string;

  @Column('bigint')
  costMinor: bigint;
}
