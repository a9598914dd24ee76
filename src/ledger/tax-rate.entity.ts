import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tax that an invoice line may carry. */
@Entity('tax_rates')
export class TaxRate {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Unique in the company. */
  @Column('text')
  code: string;

  @Column('text')
  name: string;

  /** Parts per million: 200000 is 20 %. */
  @Column('integer')
  ratePpm: number;

  /** Whether prices of lines with this rate already hold the tax. */
  @Column('boolean')
  isInclusive: boolean;

  @Column('uuid')
  liabilityAccountId: string;

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
