import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeductionKind } from '../calculation/pay-calculation.js';

export const FORM_TYPES = ['W2', '941', '940', '1099-NEC'] as const;

export type FormType = (typeof FORM_TYPES)[number];

export const TAX_FORM_STATUSES = ['draft', 'filed', 'superseded'] as const;

export type TaxFormStatus = (typeof TAX_FORM_STATUSES)[number];

/** What one deduction took or contributed in the time of a form, as it is stored. */
export interface TaxFormLine {
  readonly deductionId: string;
  readonly code: string;
  readonly name: string;
  readonly kind: DeductionKind;
  /** Minor units as decimal digits. */
  readonly amountMinor: string;
}

/** What is reported of a time's payroll, as it was when the form was made. Replaced by a new revision, never changed. */
@Entity('tax_forms')
export class TaxForm {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  formType: FormType;

  @Column('smallint')
  taxYear: number;

  /** Exactly for the form 941. */
  @Column('smallint', { nullable: true })
  quarter: number | null;

  /** Exactly for the form W2. */
  @Column('uuid', { nullable: true })
  employeeId: string | null;

  @Column('text')
  status: TaxFormStatus;

  /** From 1; one more than that of the form that it supersedes. */
  @Column('smallint')
  revision: number;

  /** The company's base currency; runs in another are not reported. */
  @Column('text')
  currency: string;

  @Column('integer')
  employeeCount: number;

  @Column('bigint')
  grossMinor: bigint;

  @Column('bigint')
  taxableMinor: bigint;

  @Column('bigint')
  withheldMinor: bigint;

  @Column('bigint')
  employerMinor: bigint;

  @Column('bigint')
  netMinor: bigint;

  @Column('jsonb')
  lines: readonly TaxFormLine[];

  @Column('uuid', { nullable: true })
  supersedesId: string | null;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}
