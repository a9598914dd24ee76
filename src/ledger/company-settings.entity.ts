import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a company keeps its books. One row per company, made with it. */
@Entity('company_settings')
export class CompanySettings {
  @PrimaryColumn('uuid')
  companyId: string;

  @Column('integer')
  version: number;

  /** ISO 4217; never changes. */
  @Column('text')
  baseCurrency: string;

  /** IANA name; says which day it is for the company. */
  @Column('text')
  timezone: string;

  /** The last day (`YYYY-MM-DD`) on which nothing may be posted any more; null while everything is open. */
  @Column('date', { nullable: true })
  booksLockedThrough: string | null;

  /** 1 to 12. */
  @Column('smallint')
  fiscalYearStartMonth: number;

  @Column('text')
  taxRounding: 'line' | 'document';

  /** What invoice numbers begin with. */
  @Column('text')
  invoicePrefix: string;

  /** Days from issue to due date where an invoice says nothing else. */
  @Column('smallint')
  defaultTermsDays: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
