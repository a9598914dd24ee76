import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';
import { DuplicateExternalRef } from '../../ledger/index.js';

export class CurrencyFixed extends ProblemError {
  static override readonly type = problemType({
    code: 'currency_fixed',
    status: 409,
    title: "The customer's currency can not change any more",
    action: 'Create another customer for the other currency.',
  });

  constructor() {
    super('The customer has been invoiced, so its currency is fixed.');
  }
}

constraintProblem('customers_external_ref', () => new DuplicateExternalRef());
