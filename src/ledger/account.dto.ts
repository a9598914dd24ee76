import { IsEnumValue, IsFlag, IsText, IsTimestamp, PageQuery } from '../http/index.js';
import { ACCOUNT_TYPES, type AccountType } from './account.entity.js';

/** What `createAccount` takes. */
export class CreateAccountDto {
  @IsText({ max: 20, pattern: /^[A-Za-z0-9][A-Za-z0-9.-]*$/, description: 'Unique in the company', example: '4100' })
  code: string;

  @IsText({ max: 200, example: 'Consulting revenue' })
  name: string;

  @IsEnumValue(ACCOUNT_TYPES)
  type: AccountType;
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
