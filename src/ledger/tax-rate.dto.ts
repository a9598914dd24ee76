import { IsFlag, IsId, IsText, IsTimestamp, IsWhole, PageQuery } from '../http/index.js';

const TAX_CODE = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;

/** What `createTaxRate` takes. */
export class CreateTaxRateDto {
  @IsText({ max: 20, pattern: TAX_CODE, description: 'Unique in the company', example: 'VAT20' })
  code: string;

  @IsText({ max: 200, example: 'VAT 20 %' })
  name: string;

  @IsWhole({ min: 0, max: 1_000_000, description: 'Parts per million', example: 200_000 })
  ratePpm: number;

  @IsFlag({ default: false, description: 'Whether prices already hold the tax' })
  isInclusive: boolean;

  @IsId({ optional: true, description: 'A liability account; 2100 (tax payable) when absent' })
  liabilityAccountId?: string;
}

/**
 * What `updateTaxRate` takes: a JSON merge patch. How much the tax is never changes, because drafts have been computed with
 * it: another rate is another tax rate.
 */
export class UpdateTaxRateDto {
  @IsText({ max: 20, pattern: TAX_CODE, optional: true, description: 'Unique in the company' })
  code?: string;

  @IsText({ max: 200, optional: true })
  name?: string;

  @IsId({ optional: true, description: 'A liability account, for what is finalized from now on' })
  liabilityAccountId?: string;

  @IsFlag({ optional: true, description: 'New lines can not use an inactive tax rate' })
  isActive?: boolean;
}

/** Filters of the list of tax rates. */
export class ListTaxRatesQuery extends PageQuery {
  @IsText({ max: 20, optional: true })
  code?: string;

  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
