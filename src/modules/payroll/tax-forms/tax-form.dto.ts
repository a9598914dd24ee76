import { IsEnumValue, IsId, IsTimestamp, IsWhole, PageQuery } from '../../../http/index.js';
import { FORM_TYPES, type FormType, TAX_FORM_STATUSES, type TaxFormStatus } from './tax-form.entity.js';

const YEAR_MIN = 1900;
const YEAR_MAX = 9999;

/** What `createTaxForm` takes. */
export class CreateTaxFormDto {
  @IsEnumValue(FORM_TYPES)
  formType: FormType;

  @IsWhole({ min: YEAR_MIN, max: YEAR_MAX, description: 'Of the pay dates; one that has begun', example: 2026 })
  taxYear: number;

  @IsWhole({ min: 1, max: 4, optional: true, description: 'Exactly for 941; one that has begun' })
  quarter?: number;

  @IsId({ optional: true, description: 'Exactly for W2' })
  employeeId?: string;

  @IsId({ optional: true, description: 'The live form for the same time that this one takes the place of' })
  supersedes?: string;
}

/** Filters of the list of tax forms. */
export class ListTaxFormsQuery extends PageQuery {
  @IsEnumValue(FORM_TYPES, { optional: true })
  formType?: FormType;

  @IsWhole({ min: YEAR_MIN, max: YEAR_MAX, optional: true })
  taxYear?: number;

  @IsId({ optional: true })
  employeeId?: string;

  @IsEnumValue(TAX_FORM_STATUSES, { optional: true })
  status?: TaxFormStatus;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
