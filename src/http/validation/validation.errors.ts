import { summaryOf } from '../http.errors.js';
import { findProblemType, ProblemError, problemType, type ProblemPlace, type ProblemType } from '../problem.js';

/** The codes of single places that are told apart; a problem carries one when all its places do. */
export const AMOUNT_INVALID = problemType({
  code: 'amount_invalid',
  status: 422,
  title: 'An amount is not a valid decimal',
  action: 'Send a plain decimal of at most 15 digits, such as "100.00", more than zero where nothing else is said.',
});

export const AMOUNT_PRECISION = problemType({
  code: 'amount_precision',
  status: 422,
  title: 'An amount has more decimals than its currency',
  action: 'Round the amount to the decimals of the currency, trailing zeros included.',
});

export const AMOUNT_OUT_OF_RANGE = problemType({
  code: 'amount_out_of_range',
  status: 422,
  title: 'An amount or a sum of amounts is too large',
  action: 'Keep every amount and every sum within 9007199254740991 of the smallest units of the currency.',
});

export const QUANTITY_INVALID = problemType({
  code: 'quantity_invalid',
  status: 422,
  title: 'A quantity is not a valid decimal',
  action: 'Send a plain decimal of at most 15 digits, 4 of them decimals, such as "2.5".',
});

export const CURRENCY_INVALID = problemType({
  code: 'currency_invalid',
  status: 422,
  title: 'A currency is unknown',
  action: 'Send the upper-case code of a currency that is in use (ISO 4217), such as "EUR".',
});

export const DATE_INVALID = problemType({
  code: 'date_invalid',
  status: 422,
  title: 'A date or a time is not valid',
  action: 'Send dates as YYYY-MM-DD and times as RFC 3339 with a zone, between the years 1900 and 9999.',
});

const VALIDATION_FAILED = problemType({
  code: 'validation_failed',
  status: 422,
  title: 'The body is not valid',
  action: 'Correct the places that are named in errors, and send the request again with the same key.',
});

/**
 * A body that is valid JSON but not what the operation takes. When every place has the same code and that code is
 * declared as a 422 problem, the problem has it too; else it is `validation_failed`.
 */
export class ValidationFailed extends ProblemError {
  static override readonly type = VALIDATION_FAILED;
  private readonly commonType: ProblemType;

  constructor(errors: readonly ProblemPlace[]) {
    super(summaryOf('The body is not valid', errors), { errors });
    this.commonType = commonTypeOf(errors);
  }

  override get type(): ProblemType {
    return this.commonType;
  }
}

function commonTypeOf(errors: readonly ProblemPlace[]): ProblemType {
  const [code, ...others] = new Set(errors.map((error) => error.code));
  const type = code === undefined || others.length > 0 ? undefined : findProblemType(code);
  return type?.status === 422 ? type : VALIDATION_FAILED;
}
