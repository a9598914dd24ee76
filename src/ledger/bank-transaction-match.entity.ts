import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A line of the ledger that a bank transaction was reconciled with; each line once. Banking writes them; the journal
 * reads them, so that no entry is undone that a bank transaction is matched with.
 */
@Entity('bank_transaction_matches')
export class BankTransactionMatch {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  entryId: string;

  @PrimaryColumn('smallint')
  lineNo: number;

  @Column('uuid')
  bankTransactionId: string;

  /** The line's amount as the bank sees it: debits of the ledger are positive, credits negative. */
  @Column('bigint')
  amountMinor: bigint;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
