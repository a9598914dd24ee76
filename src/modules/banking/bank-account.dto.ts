import { IsCurrency, IsFlag, IsId, IsText, IsTimestamp, PageQuery } from '../../http/index.js';

const ACCOUNT_NUMBER = /^[0-9A-Za-z][0-9A-Za-z ./-]*$/;
const NUMBER_DESCRIPTION =
  "The IBAN or number as the bank's files have it. Only its last characters are kept, and a hash by which a file of " +
  'another account is refused';

/** What `createBankAccount` takes. */
export class CreateBankAccountDto {
  @IsText({ max: 200, example: 'Business account' })
  name: string;

  @IsCurrency()
  currency: string;

  @IsId({ optional: true, description: 'An asset account that no other bank account has; 1000 (bank) when absent' })
  glAccountId?: string;

  @IsText({ max: 34, optional: true, description: 'A BIC, routing number or bank code' })
  bankId?: string;

  @IsText({ max: 60, pattern: ACCOUNT_NUMBER, optional: true, description: NUMBER_DESCRIPTION })
  accountNumber?: string;
}

/** What `updateBankAccount` takes: a JSON merge patch, in which null removes. */
export class UpdateBankAccountDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsText({ max: 34, optional: true, nullable: true })
  bankId?: string | null;

  @IsText({ max: 60, pattern: ACCOUNT_NUMBER, optional: true, nullable: true, description: NUMBER_DESCRIPTION })
  accountNumber?: string | null;

  @IsFlag({ optional: true, description: 'An inactive bank account takes no imports' })
  isActive?: boolean;
}

/** Filters of the list of bank accounts. */
export class ListBankAccountsQuery extends PageQuery {
  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
