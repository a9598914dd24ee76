import { Column, Entity, PrimaryColumn } from 'typeorm';

export const ACCOUNT_TYPES = ['asset', 'liability', 'equity', 'income', 'expense'] as const;

export type AccountType = (typeof ACCOUNT_TYPES)[number];

/** A place in the chart of accounts. Never deleted; what is no longer used becomes inactive. */
@Entity('accounts')
export class Account {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Unique in the company. */
  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  type: AccountType;

  /** Kept by the features that own its sub-ledger; nobody else may post to it. */
  @Column('boolean')
  isControl: boolean;

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
