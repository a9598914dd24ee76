import { Column, Entity, PrimaryColumn } from 'typeorm';

export const RECONCILIATION_ACTIONS = ['matched', 'entry_created', 'excluded'] as const;

export type ReconciliationAction = (typeof RECONCILIATION_ACTIONS)[number];

/** A decision about a bank transaction. At most one of a transaction is not undone. */
@Entity('bank_reconciliations')
export class BankReconciliation {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  bankTransactionId: string;

  @Column('text')
  action: ReconciliationAction;

  /** The other account of the entry that was created. */
  @Column('uuid', { nullable: true })
  accountId: string | null;

  /** The memo of the created entry, or the reason of the exclusion. */
  @Column('text', { nullable: true })
  note: string | null;

  @Column('timestamptz', { nullable: true })
  undoneAt: Date | null;

  @Column('uuid', { nullable: true })
  undoneByWriteId: string | null;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
