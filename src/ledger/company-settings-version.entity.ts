import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The settings as one version had them. The base currency never changes, so it is not repeated. */
@Entity('company_settings_history')
export class CompanySettingsVersion {
  @PrimaryColumn('uuid')
  companyId: string;

  /** From 1, without gaps. */
  @PrimaryColumn('integer')
  version: number;

  @Column('text')
  timezone: string;

  @Column('date', { nullable: true })
  booksLockedThrough: string | null;

  @Column('smallint')
  fiscalYearStartMonth: number;

  @Column('text')
  taxRounding: 'line' | 'document';

  @Column('text')
  invoicePrefix: string;

  @Column('smallint')
  defaultTermsDays: number;

  @Column('uuid')
  changedBy: string;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  changedAt: Date;
}
