import { Column, Entity, PrimaryColumn } from 'typeorm';

/** D is debit, C is credit. */
export type Side = 'D' | 'C';

/** One account's part of an entry. Repeats the entry's currency and date, by which balances are read. */
@Entity('journal_lines')
export class JournalLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  entryId: string;

  /** From 1, without gaps. */
  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  accountId: string;

  @Column('text')
  side: Side;

  /** More than zero; the side says the sign. */
  @Column('bigint')
  amountMinor: bigint;

  @Column('text')
  currency: string;

  @Column('date')
  entryDate: string;

  @Column('uuid', { nullable: true })
  customerId: string | null;

  @Column('text', { nullable: true })
  description: string | null;
}
