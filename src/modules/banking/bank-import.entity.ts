import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StatementFormat } from './statements/index.js';

/** One file of a bank, or one list of transactions, that was taken over as a whole. Never changed. */
@Entity('bank_imports')
export class BankImport {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  bankAccountId: string;

  @Column('text')
  format: StatementFormat;

  @Column('text', { nullable: true })
  fileName: string | null;

  /** Of the content as it was sent, in hexadecimal digits; null for a list of transactions. */
  @Column('text', { nullable: true })
  fileSha256: string | null;

  @Column('text')
  currency: string;

  /** The first day on which something was posted; null without rows. */
  @Column('date', { nullable: true })
  statementFrom: string | null;

  @Column('date', { nullable: true })
  statementTo: string | null;

  @Column('bigint', { nullable: true })
  openingBalanceMinor: bigint | null;

  @Column('bigint', { nullable: true })
  closingBalanceMinor: bigint | null;

  @Column('integer')
  totalRows: number;

  /** Rows that were new. */
  @Column('integer')
  importedRows: number;

  /** Rows that an earlier import had brought already. */
  @Column('integer')
  duplicateRows: number;

  /** Rows that move no money: of amount zero, or not booked yet. */
  @Column('integer')
  skippedRows: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
