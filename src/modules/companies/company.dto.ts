import {
  IsBusinessDate,
  IsCountry,
  IsCurrency,
  IsFlag,
  IsText,
  IsTimeZone,
  IsWhole,
  PageQuery,
} from '../../http/index.js';

export class CreateCompanyDto {
  @IsText({ max: 200, example: 'Acme Ltd' })
  name: string;

  @IsCurrency({ example: 'EUR' })
  baseCurrency: string;

  @IsTimeZone({ example: 'Europe/Berlin' })
  timezone: string;

  @IsCountry({ example: 'DE' })
  country: string;

  @IsFlag({ optional: true, description: 'Only with a token that carries the claim test_companies.' })
  isTest?: boolean;
}

export class ListCompaniesQuery extends PageQuery {}

/** What `updateCompanySettings` takes: a JSON merge patch. The base currency never changes. */
export class UpdateCompanySettingsDto {
  @IsTimeZone({ optional: true })
  timezone?: string;

  @IsBusinessDate({
    optional: true,
    nullable: true,
    description: 'Nothing can be posted through this day; only an owner moves it back, or removes it by null',
  })
  booksLockedThrough?: string | null;

  @IsWhole({ min: 1, max: 12, optional: true })
  fiscalYearStartMonth?: number;

  @IsText({ max: 20, pattern: /^[A-Za-z0-9/._-]+$/, optional: true, description: 'Of invoices finalized from now on' })
  invoicePrefix?: string;

  @IsWhole({ min: 0, max: 365, optional: true })
  defaultTermsDays?: number;
}

/** Which page of the versions of the settings. */
export class ListSettingsVersionsQuery extends PageQuery {}
