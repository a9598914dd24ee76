import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A posted fact: balanced, complete, never changed. Its id is derived from what it posts (`journalEntryId`), so that a
 * state change posts once.
 */
@Entity('journal_entries')
export class JournalEntry {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('date')
  entryDate: string;

  @Column('text')
  currency: string;

  /** The sum of the debits, and of the credits. */
  @Column('bigint')
  totalMinor: bigint;

  @Column('smallint')
  lineCount: number;

  /** What kind of document this posts, such as `invoice`. */
  @Column('text')
  sourceType: string;

  @Column('uuid')
  sourceId: string;

  /** Which of the document's state changes, such as `finalize`. */
  @Column('text')
  purpose: string;

  @Column('uuid', { nullable: true })
  reversesEntryId: string | null;

  @Column('text', { nullable: true })
  memo: string | null;

  @Column('uuid')
  writeId: string;

  @Column('uuid')
  createdBy: string;

  @Column('timestamptz')
  createdAt: Date;
}
