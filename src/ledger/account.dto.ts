import { IsBusinessDate, IsCurrency, IsEnumValue, IsFlag, IsText, IsTimestamp, PageQuery } from '../http/index.js';
import { ACCOUNT_TYPES, type AccountType } from './account.entity.js';

const ACCOUNT_CODE = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;

/** What `createAccount` takes. */
export class CreateAccountDto {
  @IsText({ max: 20, pattern: ACCOUNT_CODE, description: 'Unique in the company', example: '4100' })
  code: string;

  @IsText({ max: 200, example: 'Consulting revenue' })
  name: string;

  @IsEnumValue(ACCOUNT_TYPES)
  type: AccountType;
}

/** What `updateAccount` takes: a JSON merge patch. The type never changes: what was posted would change its meaning. */
export class UpdateAccountDto {
  @IsText({ max: 20, pattern: ACCOUNT_CODE, optional: true, description: 'Unique in the company' })
  code?: string;

  @IsText({ max: 200, optional: true })
  name?: string;

  @IsFlag({ optional: true, description: 'Nothing can be posted to an inactive account' })
  isActive?: boolean;
}

/** Filters of the list of accounts. */
export class ListAccountsQuery extends PageQuery {
  @IsEnumValue(ACCOUNT_TYPES, { optional: true })
  type?: AccountType;

  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsText({ max: 20, optional: true })
  code?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}

/** Filters of the lines of an account. */
export class ListAccountLinesQuery extends PageQuery {
  @IsCurrency({ optional: true, description: "The company's base currency when absent" })
  currency?: string;

  @IsBusinessDate({ optional: true })
  from?: string;

  @IsBusinessDate({ optional: true })
  to?: string;
}
