import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an adjustment did to one item. Never changed. */
@Entity('inventory_adjustment_lines')
export class InventoryAdjustmentLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  adjustmentId: string;

  /** From 1, without gaps. */
  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  itemId: string;

  /** What was found, when it was counted; a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4, nullable: true })
  countedQuantity: string | null;

  /** Zero only where a count found what the books say; then nothing moved. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantityDelta: string;

  @Column('bigint')
  valueDeltaMinor: bigint;

  /** As it was given; null where the average was taken. Minor units, a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4, nullable: true })
  unitCostMinor: string | null;
}
