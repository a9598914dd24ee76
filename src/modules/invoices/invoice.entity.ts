import { Column, Entity, PrimaryColumn } from 'typeorm';

export const INVOICE_STATUSES = ['draft', 'open', 'paid', 'void'] as const;

export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** The series that all invoices are numbered in. */
export const INVOICE_SERIES = 'INV';

/** What a customer owes. A draft may change; from its finalization on only its state and what was applied to it do. */
@Entity('invoices')
export class Invoice {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  customerId: string;

  @Column('text')
  status: InvoiceStatus;

  @Column('text')
  series: string;

  /** From 1 without gaps in its series; null in a draft. */
  @Column('bigint', { nullable: true })
  numberSeq: bigint | null;

  /** The number as printed; null in a draft. */
  @Column('text', { nullable: true })
  number: string | null;

  @Column('text')
  currency: string;

  @Column('date', { nullable: true })
  issueDate: string | null;

  @Column('date', { nullable: true })
  dueDate: string | null;

  /** Days from issue to due date; null where a due date or the company's default decides. */
  @Column('smallint', { nullable: true })
  termsDays: number | null;

  @Column('bigint')
  subtotalMinor: bigint;

  @Column('bigint')
  taxMinor: bigint;

  @Column('bigint')
  totalMinor: bigint;

  /** What payments have been applied, less what refunds took back. */
  @Column('bigint')
  appliedMinor: bigint;

  /** The last day on which something was applied to it, or taken back; null where nothing was. */
  @Column('date', { nullable: true })
  settledOn: string | null;

  @Column('text', { nullable: true })
  memo: string | null;

  @Column('jsonb')
  metadata: Record<string, string>;

  @Column('timestamptz', { nullable: true })
  finalizedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  paidAt: Date | null;

  @Column('timestamptz', { nullable: true })
  voidedAt: Date | null;

  /** The day of the posting that takes it back, from which on nothing is due. */
  @Column('date', { nullable: true })
  voidedOn: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  /** The last change of the document itself, on an index; payments do not touch it. */
  @Column('timestamptz')
  revisedAt: Date;

  /** The last change of any kind. */
  @Column('timestamptz')
  updatedAt: Date;
}
