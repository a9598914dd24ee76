import { Column, Entity, PrimaryColumn } from 'typeorm';

export const BANK_TRANSACTION_STATUSES = ['unreconciled', 'reconciled', 'excluded'] as const;

export type BankTransactionStatus = (typeof BANK_TRANSACTION_STATUSES)[number];

/** A row of a bank's statement. What the bank said never changes; the status says what became of it. */
@Entity('bank_transactions')
export class BankTransaction {
  @PrimaryColumn('uuid')
  companyId: string;

  /** Derived from account, content and occurrence (`transactionId`), so that a row that comes again is known. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  bankAccountId: string;

  /** The import that brought it, which is also the write that made it. */
  @Column('uuid')
  importId: string;

  /** The same for rows that can't be told apart. */
  @Column('uuid')
  contentKey: string;

  /** Which of the rows that can't be told apart, from 1. */
  @Column('smallint')
  occurrenceNo: number;

  @Column('date')
  postedOn: string;

  /** Money that came in is positive, money that went out negative; never zero. */
  @Column('bigint')
  amountMinor: bigint;

  @Column('text')
  currency: string;

  @Column('text')
  description: string;

  @Column('text', { nullable: true })
  counterparty: string | null;

  @Column('text', { nullable: true })
  bankReference: string | null;

  /** The balance after it, where the file says one; not checked. */
  @Column('bigint', { nullable: true })
  balanceMinor: bigint | null;

  @Column('text')
  status: BankTransactionStatus;

  @Column('integer')
  version: number;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
