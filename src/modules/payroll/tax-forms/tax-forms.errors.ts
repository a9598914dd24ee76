import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';

export class FormExists extends ProblemError {
  static override readonly type = problemType({
    code: 'form_exists',
    status: 409,
    title: 'There is a live form for this time',
    action: 'Use the form in `taxFormId`, or name it as `supersedes` to make a new revision.',
  });

  constructor(taxFormId?: string) {
    super('A form of this type for this time and employee is live.', {
      extensions: taxFormId === undefined ? {} : { taxFormId },
    });
  }
}

export class FormMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'form_mismatch',
    status: 422,
    title: 'A form supersedes only one of its own kind',
    action: 'Name a form of the same type, year, quarter and employee.',
  });

  constructor() {
    const message = 'This form is of another type, time or employee.';
    super(message, { errors: [{ pointer: '/supersedes', code: 'form_mismatch', message }] });
  }
}

constraintProblem('tax_forms_live', () => new FormExists());
