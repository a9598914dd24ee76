import {
  IsCurrency,
  IsEnumValue,
  IsId,
  IsListOf,
  IsMoney,
  IsText,
  IsTimestamp,
  IsWhole,
  PageQuery,
} from '../../../http/index.js';
import { DEDUCTION_KINDS, type DeductionKind } from '../calculation/pay-calculation.js';
import { FILING_STATUS } from '../employees/employee.dto.js';
import { DEDUCTION_CALCULATIONS, type DeductionCalculation } from './deduction.entity.js';

export const RATE_PPM_MAX = 1_000_000;
const BRACKETS_MAX = 200;
const PRIORITY_MAX = 1_000;
const PRIORITY_DEFAULT = 100;

/** One step of a tax table: what lies over this amount a year, up to the next step, is taxed at the rate. */
export class TaxBracketDto {
  @IsText({
    max: 40,
    pattern: FILING_STATUS,
    optional: true,
    description:
      'Whose table the step belongs to; without one, it is of the table of everybody else, which must be there',
    example: 'married_jointly',
  })
  filingStatus?: string;

  @IsMoney({
    allowZero: true,
    currencyOf: '/currency',
    description: 'A year; the first step is over 0',
    example: '0.00',
  })
  over: string;

  @IsWhole({ min: 0, max: RATE_PPM_MAX, description: 'Parts per million', example: 120_000 })
  ratePpm: number;
}

/** What `createDeduction` takes. */
export class CreateDeductionDto {
  @IsText({ max: 20, pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, description: 'Unique in the company', example: 'FIT' })
  code: string;

  @IsText({ max: 200, example: 'Federal income tax' })
  name: string;

  @IsEnumValue(DEDUCTION_KINDS, {
    description: '`tax` is taken from gross less what is `pre_tax`, all others from gross; `employer` is not withheld',
  })
  kind: DeductionKind;

  @IsEnumValue(DEDUCTION_CALCULATIONS)
  calc: DeductionCalculation;

  @IsCurrency({ optional: true, description: "Of its amounts; the company's base currency when absent" })
  currency?: string;

  @IsMoney({
    currencyOf: 'currency',
    optional: true,
    description: 'Exactly for `fixed`: of one period',
    example: '50.00',
  })
  amount?: string;

  @IsWhole({ min: 0, max: RATE_PPM_MAX, optional: true, description: 'Exactly for `percent`: parts per million' })
  ratePpm?: number;

  @IsListOf(() => TaxBracketDto, { min: 1, max: BRACKETS_MAX, optional: true, description: 'Exactly for `brackets`' })
  brackets?: readonly TaxBracketDto[];

  @IsMoney({ currencyOf: 'currency', optional: true, description: 'The most of a calendar year, by pay date' })
  annualCap?: string;

  @IsWhole({
    min: 0,
    max: PRIORITY_MAX,
    default: PRIORITY_DEFAULT,
    description: 'Lower is applied first within its kind',
  })
  priority: number;

  @IsId({ optional: true, description: 'A liability account; 2310, or 2320 for `employer`, when absent' })
  liabilityAccountId?: string;

  @IsId({ optional: true, description: 'An expense account, for `employer` only; 6010 when absent' })
  expenseAccountId?: string;
}

/** Filters of the list of deductions. */
export class ListDeductionsQuery extends PageQuery {
  @IsText({ max: 20, optional: true })
  code?: string;

  @IsTimestamp({ optional: true, description: 'Deductions never change, so this is when they were made' })
  updatedSince?: Date;
}
