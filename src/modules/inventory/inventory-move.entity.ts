import { Column, Entity, PrimaryColumn } from 'typeorm';

export const MOVE_KINDS = ['receipt', 'sale', 'adjustment', 'count', 'return'] as const;

export type MoveKind = (typeof MOVE_KINDS)[number];

/** One change of an item's stock, by a line of a document. Never changed. */
@Entity('inventory_moves')
export class InventoryMove {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  itemId: string;

  /** From 1 without gaps in its item. */
  @PrimaryColumn('bigint')
  seq: bigint;

  @Column('text')
  kind: MoveKind;

  /** In when positive, out when negative; a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantityDelta: string;

  /** What it adds to the value of the stock, or takes from it. */
  @Column('bigint')
  valueDeltaMinor: bigint;

  @Column('numeric', { precision: 20, scale: 4 })
  quantityAfter: string;

  @Column('bigint')
  valueAfterMinor: bigint;

  /** The kind of document, such as `invoice`. */
  @Column('text')
  sourceType: string;

  @Column('uuid')
  sourceId: string;

  @Column('smallint')
  sourceLine: number;

  /** The business day that its posting has. */
  @Column('date')
  movedOn: string;

  @Column('timestamptz')
  occurredAt: Date;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
