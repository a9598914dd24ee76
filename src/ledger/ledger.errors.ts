import { ProblemError, problemType } from '../http/index.js';
import { constraintProblem } from '../idempotency/index.js';

export class ReferenceNotFound extends ProblemError {
  static override readonly type = problemType({
    code: 'reference_not_found',
    status: 422,
    title: 'The request refers to something that is not there',
    action: 'Send the id of an active record of this company in the member that `errors` names.',
  });

  /** @param pointer where the id stands; the answer is the same for foreign, unknown and inactive ids. */
  constructor(pointer: string) {
    const message = 'No active record of this company has this id.';
    const errors = [{ pointer, code: 'reference_not_found', message }];
    super(message, { errors, auditMessage: `${message} (${pointer})` });
  }
}

export class ControlAccount extends ProblemError {
  static override readonly type = problemType({
    code: 'control_account',
    status: 422,
    title: 'The account is a control account',
    action: 'Choose an account that is no control account; those are kept by invoices, payments, stock and payroll.',
  });

  constructor(pointer: string) {
    const message = 'A control account can not be chosen here.';
    super(message, { errors: [{ pointer, code: 'control_account', message }] });
  }
}

export class AccountTypeMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'account_type_mismatch',
    status: 422,
    title: 'The account is of a type that does not fit here',
    action: 'Choose an account of the type that `errors` names.',
  });

  constructor(pointer: string, wanted: string) {
    const message = `An account of type ${wanted} is needed here.`;
    super(message, { errors: [{ pointer, code: 'account_type_mismatch', message }] });
  }
}

export class AccountInactive extends ProblemError {
  static override readonly type = problemType({
    code: 'account_inactive',
    status: 409,
    title: 'An account that would be posted to is inactive',
    action:
      'Make the account active with PATCH /api/accounts/{id}, or change the document to use another; then try again.',
  });

  constructor(code: string) {
    super(`Account ${code} is inactive, so nothing can be posted to it.`);
  }
}

export class JournalUnbalanced extends ProblemError {
  static override readonly type = problemType({
    code: 'journal_unbalanced',
    status: 422,
    title: 'The journal entry does not balance',
    action: 'Send at least two lines with amounts above zero whose debits equal their credits.',
  });

  constructor(detail = 'A journal entry needs at least two lines, and debits that equal its credits.') {
    super(detail);
  }
}

export class PeriodLocked extends ProblemError {
  static override readonly type = problemType({
    code: 'period_locked',
    status: 409,
    title: 'The period is locked',
    action:
      'Use a later date, or have the books unlocked by an owner. For a bank transaction, post a journal entry on an open ' +
      'day and match it.',
  });

  /** @param instead what to do where the day can't be chosen. */
  constructor(lockedThrough?: string, instead?: string) {
    super(
      lockedThrough === undefined
        ? 'Nothing can be posted on this date.'
        : `The books are locked through ${lockedThrough}; nothing can be posted on or before that day.${instead === undefined ? '' : ` ${instead}`}`,
      lockedThrough === undefined ? {} : { extensions: { lockedThrough } },
    );
  }
}

export class DuplicateCode extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_code',
    status: 409,
    title: 'The code is taken',
    action: 'Choose another code, or use the record that has it.',
  });

  constructor() {
    super('Another record of this kind has this code.');
  }
}

export class DuplicateExternalRef extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_external_ref',
    status: 409,
    title: 'The external reference is taken',
    action: 'Look the record up by its externalRef; if it is what you meant to create, use it.',
  });

  constructor() {
    super('Another record of this kind has this externalRef.');
  }
}

export class IllegalTransition extends ProblemError {
  static override readonly type = problemType({
    code: 'illegal_transition',
    status: 409,
    title: 'The record can not go from its state to the wanted one',
    action: 'Read the record again and do what its state allows.',
  });

  constructor(from: string, to: string) {
    const detail = `What is ${from} can not become ${to}.`;
    super(detail, { extensions: { from, to }, auditMessage: detail });
  }
}

export class CurrencyMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'currency_mismatch',
    status: 422,
    title: 'The currencies differ',
    action: "Use the customer's or employee's own currency; create another one for another currency.",
  });

  constructor(pointer: string, expected: string) {
    const message = `This has another currency than ${expected}.`;
    super(message, { errors: [{ pointer, code: 'currency_mismatch', message }] });
  }
}

export class SystemAccount extends ProblemError {
  static override readonly type = problemType({
    code: 'system_account',
    status: 409,
    title: 'The account belongs to every company',
    action:
      'Leave its code and isActive as they are; its name may change. Add an account of your own for anything else.',
  });

  constructor() {
    super('Features post to this account, so it keeps its code and stays active.');
  }
}

export class NotReversible extends ProblemError {
  static override readonly type = problemType({
    code: 'not_reversible',
    status: 409,
    title: 'The entry belongs to a document',
    action:
      'Undo the document in `sourceType` and `sourceId`: void the invoice, refund the payment, reverse the pay run, ' +
      'unreconcile the bank transaction, adjust the stock. What a reversal has undone is written as a new entry.',
  });

  constructor(sourceType: string, sourceId: string) {
    super('Only journal entries that somebody has written, and adjustments of reconciliations, can be reversed.', {
      extensions: { sourceType, sourceId },
    });
  }
}

export class AlreadyReversed extends ProblemError {
  static override readonly type = problemType({
    code: 'already_reversed',
    status: 409,
    title: 'The entry is reversed already',
    action: 'Read the entry in `reversedBy`; to post the same again, create a new entry.',
  });

  constructor(reversedBy?: string) {
    super('An entry can be reversed once.', reversedBy === undefined ? {} : { extensions: { reversedBy } });
  }
}

export class EntryMatched extends ProblemError {
  static override readonly type = problemType({
    code: 'entry_matched',
    status: 409,
    title: 'A bank transaction is matched with the entry that would be undone',
    action: 'Unreconcile the bank transaction in `bankTransactionId` first; then try again.',
  });

  constructor(bankTransactionId: string) {
    super(`The bank transaction ${bankTransactionId} is matched with this entry.`, {
      extensions: { bankTransactionId },
    });
  }
}

constraintProblem('accounts_code', () => new DuplicateCode());
constraintProblem('tax_rates_code', () => new DuplicateCode());
constraintProblem('journal_entry_balanced', () => new JournalUnbalanced());
constraintProblem('journal_period_open', () => new PeriodLocked());
constraintProblem('journal_reversed_once', () => new AlreadyReversed());
