import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeductionKind } from '../calculation/pay-calculation.js';

export const DEDUCTION_CALCULATIONS = ['fixed', 'percent', 'brackets'] as const;

export type DeductionCalculation = (typeof DEDUCTION_CALCULATIONS)[number];

/** One step of a tax table, as it is stored. */
export interface StoredBracket {
  /** Whose table it belongs to; null is the table of everybody else. */
  readonly filingStatus: string | null;
  /** Minor units a year, as decimal digits. */
  readonly overMinor: string;
  readonly ratePpm: number;
}

/** Something that is withheld from pay, or that the employer contributes. Never changes: another rule is another code. */
@Entity('deductions')
export class Deduction {
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
  kind: DeductionKind;

  @Column('text')
  calc: DeductionCalculation;

  /** Of its amounts; it is for employees who are paid in this currency. */
  @Column('text')
  currency: string;

  /** A period's amount, where it is fixed. */
  @Column('bigint', { nullable: true })
  amountMinor: bigint | null;

  /** Parts per million, where it is a percentage. */
  @Column('integer', { nullable: true })
  ratePpm: number | null;

  /** Each table ascending, where it is a tax with brackets. */
  @Column('jsonb', { nullable: true })
  brackets: readonly StoredBracket[] | null;

  /** The most of a calendar year, by pay date. */
  @Column('bigint', { nullable: true })
  annualCapMinor: bigint | null;

  /** Lower is applied first among those of its kind. */
  @Column('smallint')
  priority: number;

  @Column('uuid')
  liabilityAccountId: string;

  /** Exactly for the employer's contributions. */
  @Column('uuid', { nullable: true })
  expenseAccountId: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;
}
