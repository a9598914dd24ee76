import { formatMoney, ViewProperty } from '../../../http/index.js';
import { DEDUCTION_KINDS, type DeductionKind } from '../calculation/pay-calculation.js';
import { FORM_TYPES, type FormType, TAX_FORM_STATUSES, type TaxForm, type TaxFormStatus } from './tax-form.entity.js';

/** What one deduction took or contributed, as answers show it. */
export class TaxFormLineView {
  @ViewProperty('id')
  deductionId: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty([...DEDUCTION_KINDS])
  kind: DeductionKind;

  @ViewProperty('money')
  amount: string;
}

/** A tax form, as answers show it. */
export class TaxFormView {
  @ViewProperty('id')
  id: string;

  @ViewProperty([...FORM_TYPES])
  formType: FormType;

  @ViewProperty('whole')
  taxYear: number;

  @ViewProperty('whole', { nullable: true })
  quarter: number | null;

  @ViewProperty('id', { nullable: true })
  employeeId: string | null;

  @ViewProperty([...TAX_FORM_STATUSES])
  status: TaxFormStatus;

  @ViewProperty('whole')
  revision: number;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('whole', { description: 'How many employees were paid' })
  employeeCount: number;

  @ViewProperty('money')
  gross: string;

  @ViewProperty('money')
  taxable: string;

  @ViewProperty('money')
  withheld: string;

  @ViewProperty('money')
  employer: string;

  @ViewProperty('money')
  net: string;

  @ViewProperty([() => TaxFormLineView])
  lines: TaxFormLineView[];

  @ViewProperty('id', { nullable: true })
  supersedesId: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toTaxFormView(form: Readonly<TaxForm>): TaxFormView {
  const { id, formType, taxYear, quarter, employeeId, status, revision, currency, employeeCount } = form;
  return {
    ...{ id, formType, taxYear, quarter, employeeId, status, revision, currency, employeeCount },
    gross: formatMoney(form.grossMinor, currency),
    taxable: formatMoney(form.taxableMinor, currency),
    withheld: formatMoney(form.withheldMinor, currency),
    employer: formatMoney(form.employerMinor, currency),
    net: formatMoney(form.netMinor, currency),
    // Member by member, since jsonb has an order of its own: a form reads as it was answered first.
    lines: form.lines.map(({ deductionId, code, name, kind, amountMinor }) => ({
      ...{ deductionId, code, name, kind },
      amount: formatMoney(BigInt(amountMinor), currency),
    })),
    ...{ supersedesId: form.supersedesId, version: form.version },
    createdAt: form.createdAt.toISOString(),
    updatedAt: form.updatedAt.toISOString(),
  };
}
