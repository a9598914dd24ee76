import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A line of the journal that the bank's statement shows and no reconciliation has cleared; goes when one does. */
@Entity('ledger_lines_to_clear')
export class LineToClear {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  entryId: string;

  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  accountId: string;

  @Column('date')
  entryDate: string;
}
