import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';

export class ReconciliationDifference extends ProblemError {
  static override readonly type = problemType({
    code: 'difference',
    status: 409,
    title: 'What is cleared does not add up to the statement',
    action:
      'Clear the lines that are missing, post what the books do not have, or send an adjustment for `difference`.',
  });

  /** @param difference the statement less what is cleared, in major units. */
  constructor(difference: string) {
    super(`The statement differs by ${difference} from what is cleared.`, { extensions: { difference } });
  }
}

export class LineAlreadyReconciled extends ProblemError {
  static override readonly type = problemType({
    code: 'line_already_reconciled',
    status: 409,
    title: 'A line was cleared by an earlier reconciliation',
    action: 'Leave out the lines that `errors` names.',
  });

  constructor(pointer?: string) {
    const message = 'An earlier reconciliation has cleared this line.';
    super(message, pointer === undefined ? {} : { errors: [{ pointer, code: 'line_already_reconciled', message }] });
  }
}

export class DuplicateStatementDate extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_statement_date',
    status: 409,
    title: 'The account is reconciled through that day already',
    action: 'Reconcile with a statement that is later than the last one, whose day is in `reconciledThrough`.',
  });

  constructor(reconciledThrough?: string) {
    super(
      'The account and currency are reconciled with a statement of that day, or of a later one.',
      reconciledThrough === undefined ? {} : { extensions: { reconciledThrough } },
    );
  }
}

export class LineNotClearable extends ProblemError {
  static override readonly type = problemType({
    code: 'line_not_clearable',
    status: 422,
    title: 'A line can not be on the statement',
    action: 'Clear lines of the account and currency that are not later than the statement.',
  });

  constructor(pointer: string) {
    const message = 'It is of another account or currency, or later than the statement.';
    super(message, { errors: [{ pointer, code: 'line_not_clearable', message }] });
  }
}

constraintProblem('ledger_reconciliations_statement', () => new DuplicateStatementDate());
constraintProblem('ledger_reconciliation_lines_pkey', () => new LineAlreadyReconciled());
