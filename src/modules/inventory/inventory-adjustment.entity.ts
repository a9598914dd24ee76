import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ADJUSTMENT_REASONS = ['count', 'damage', 'shrinkage', 'found', 'opening', 'other'] as const;

export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number];

/** Stock that was found, lost, damaged or counted. Never changed; a mistake is adjusted again. */
@Entity('inventory_adjustments')
export class InventoryAdjustment {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  reason: AdjustmentReason;

  @Column('text', { nullable: true })
  note: string | null;

  /** Of all its items. */
  @Column('text')
  currency: string;

  @Column('date')
  adjustedOn: string;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
