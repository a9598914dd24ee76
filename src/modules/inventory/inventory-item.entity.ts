import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How what is in stock is valued; `none` counts pieces only: what they cost is an expense when they come in. */
export const COSTING_METHODS = ['moving_average', 'none'] as const;

export type CostingMethod = (typeof COSTING_METHODS)[number];

/** Something that is bought, kept and sold. Never deleted; what is no longer traded becomes inactive. */
@Entity('inventory_items')
export class InventoryItem {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Unique in the company. */
  @Column('text')
  sku: string;

  @Column('text')
  name: string;

  /** What a quantity of one is. */
  @Column('text')
  unit: string;

  /** Of its costs and of its price; never changes. */
  @Column('text')
  currency: string;

  /** Fixed once something was moved. */
  @Column('text')
  costing: CostingMethod;

  /** What is in stock: a decimal with four places, never negative. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantity: string;

  /** What the stock has cost in total. Zero when there is none. */
  @Column('bigint')
  valueMinor: bigint;

  /** The number of its last move; moves are counted without gaps. */
  @Column('bigint')
  moveSeq: bigint;

  /** Minor units, a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4, nullable: true })
  salePriceMinor: string | null;

  /** When no more than this is left it is time to order. */
  @Column('numeric', { precision: 20, scale: 4, nullable: true })
  reorderPoint: string | null;

  @Column('uuid')
  costOfGoodsSoldAccountId: string;

  @Column('uuid')
  adjustmentAccountId: string;

  @Column('boolean')
  isActive: boolean;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  /** The last change of the item itself, on an index; moves do not touch it. */
  @Column('timestamptz')
  revisedAt: Date;

  /** The last change of any kind. */
  @Column('timestamptz')
  updatedAt: Date;
}
