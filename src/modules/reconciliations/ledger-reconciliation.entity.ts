import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * An account, compared with a statement. What was cleared up to the statement, the lines of this reconciliation included,
 * adds up to its balance. Balances are debits less credits.
 */
@Entity('ledger_reconciliations')
export class LedgerReconciliation {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  accountId: string;

  @Column('text')
  currency: string;

  /** Unique for the account and the currency; each statement is later than the one before. */
  @Column('date')
  statementDate: string;

  @Column('bigint')
  statementBalanceMinor: bigint;

  /** What earlier reconciliations have cleared: the balance of the statement before. */
  @Column('bigint')
  previousBalanceMinor: bigint;

  /** All lines of the account up to the statement, cleared or not. */
  @Column('bigint')
  ledgerBalanceMinor: bigint;

  @Column('integer')
  lineCount: number;

  /** The entry that was posted for the difference. */
  @Column('uuid', { nullable: true })
  adjustmentEntryId: string | null;

  @Column('uuid')
  writeId: string;

  @Column('uuid')
  createdBy: string;

  @Column('timestamptz')
  createdAt: Date;
}
