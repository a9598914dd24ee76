import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody from whom goods are ordered. */
@Entity('vendors')
export class Vendor {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  email: string | null;

  /** The caller's own name for the vendor; unique in the company. */
  @Column('text', { nullable: true })
  externalRef: string | null;

  /** ISO 4217; of new orders. */
  @Column('text')
  currency: string;

  @Column('boolean')
  isActive: boolean;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
