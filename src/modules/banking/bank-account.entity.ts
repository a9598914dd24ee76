import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An account at a bank, and the account of the ledger that stands for it. */
@Entity('bank_accounts')
export class BankAccount {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** Of all its transactions; never changes. */
  @Column('text')
  currency: string;

  /** The asset account that stands for it in the ledger; no other bank account has it. */
  @Column('uuid')
  glAccountId: string;

  /** The bank's own code, such as a BIC or a routing number. */
  @Column('text', { nullable: true })
  bankId: string | null;

  /** The last characters of the number; the number itself is not kept. */
  @Column('text', { nullable: true })
  accountMask: string | null;

  /** A hash of the number, by which a file of another account is told. */
  @Column('text', { nullable: true })
  accountFingerprint: string | null;

  @Column('boolean')
  isActive: boolean;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
