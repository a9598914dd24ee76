import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One position of an invoice, with its tax as it was computed. */
@Entity('invoice_lines')
export class InvoiceLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  invoiceId: string;

  /** From 1, without gaps. */
  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('text')
  description: string;

  /** A decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  quantity: string;

  /** Minor units, a decimal with four places. */
  @Column('numeric', { precision: 20, scale: 4 })
  unitPriceMinor: string;

  /** Without tax. */
  @Column('bigint')
  netMinor: bigint;

  @Column('uuid', { nullable: true })
  taxRateId: string | null;

  /** The rate when the line was written; parts per million. */
  @Column('integer')
  taxRatePpm: number;

  @Column('bigint')
  taxMinor: bigint;

  @Column('uuid')
  revenueAccountId: string;

  /** What is sold out of stock; null for anything else. */
  @Column('uuid', { nullable: true })
  itemId: string | null;
}
