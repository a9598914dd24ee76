import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A postal address; every member is optional. */
export interface PostalAddress {
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** Somebody who is invoiced and pays. */
@Entity('customers')
export class Customer {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** The caller's own name for the customer; unique in the company. */
  @Column('text', { nullable: true })
  externalRef: string | null;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { nullable: true })
  taxId: string | null;

  /** ISO 4217; fixed once the customer was invoiced. */
  @Column('text')
  currency: string;

  @Column('jsonb', { nullable: true })
  billingAddress: PostalAddress | null;

  @Column('boolean')
  isActive: boolean;

  @Column('jsonb')
  metadata: Record<string, string>;

  /** When the first invoice was made; null before. */
  @Column('timestamptz', { nullable: true })
  firstInvoicedAt: Date | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
