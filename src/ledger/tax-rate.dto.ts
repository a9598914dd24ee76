import { IsFlag, IsId, IsText, IsTimestamp, IsWhole, PageQuery } from '../http/index.js';

/** What `createTaxRate` takes. */
export class CreateTaxRateDto {
  @IsText({ max: 20, pattern: /^[A-Za-z0-9][A-Za-z0-9.-]*$/, description: 'Unique in the company', example: 'VAT20' })
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

/** Filters of the list of tax rates. */
export class ListTaxRatesQuery extends PageQuery {
  @IsText({ max: 20, optional: true })
  code?: string;

  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
