import { IsCountry, IsCurrency, IsFlag, IsText, IsTimeZone, PageQuery } from '../../http/index.js';

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
