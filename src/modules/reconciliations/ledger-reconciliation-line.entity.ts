import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A line of the journal that a reconciliation has cleared; a line is cleared once. */
@Entity('ledger_reconciliation_lines')
export class LedgerReconciliationLine {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  entryId: string;

  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  reconciliationId: string;
}
