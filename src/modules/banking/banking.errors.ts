import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';
import { IllegalTransition } from '../../ledger/index.js';

export class GlAccountTaken extends ProblemError {
  static override readonly type = problemType({
    code: 'gl_account_taken',
    status: 409,
    title: 'The ledger account stands for another bank account',
    action: 'Create an asset account for each bank account, and send its id as glAccountId.',
  });

  constructor() {
    super('Another bank account of the company has this account of the ledger.');
  }
}

/** Where something stands in a CSV file: the line, from 1, and the column as the mapping names it. */
export interface FilePlace {
  readonly line: number;
  readonly column: string;
}

/** What makes a file unreadable. Says where, never what stands there: files hold names and account numbers. */
export class BankFileUnreadable extends ProblemError {
  static override readonly type = problemType({
    code: 'parse',
    status: 422,
    title: 'The bank file can not be read',
    action: 'Check format, csvMapping and encoding against the file at the line in `line`; nothing of it was imported.',
  });

  /** @param line of the file, from 1. */
  constructor(message: string, line: number, cause?: unknown, column?: string) {
    const place = column === undefined ? `Line ${line}` : `Line ${line}, column ${column}`;
    super(`${place}: ${message}`, {
      errors: [{ pointer: '/content', code: 'parse', message: `${place}: ${message}` }],
      extensions: { line, ...(column === undefined ? {} : { column }) },
      cause,
    });
  }
}

/** An amount that is not written as the mapping says. */
export class AmountUnreadable extends BankFileUnreadable {
  constructor({ line, column }: FilePlace) {
    super('The amount does not have the form of the mapping.', line, undefined, column);
  }
}

export class AccountMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'account_mismatch',
    status: 422,
    title: 'The file belongs to another account',
    action: 'Import the file into the bank account with its number and currency; split a file of several accounts.',
  });

  constructor(message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message, { errors: [{ pointer: '/content', code: 'account_mismatch', message }], extensions });
  }
}

/** An amount with a sign that does not stand for the account's currency. */
export class ForeignCurrencySign extends AccountMismatch {
  constructor(currency: string, place: FilePlace) {
    const message = `Line ${place.line}, column ${place.column}: the amount has a sign that does not stand for ${currency}.`;
    super(message, { ...place });
  }
}

export class InvalidEndBalance extends ProblemError {
  static override readonly type = problemType({
    code: 'invalid_end_balance',
    status: 422,
    title: 'The opening balance and the transactions do not add up to the closing balance',
    action: 'Send the whole statement, or the balances that belong to its rows; nothing of it was imported.',
  });

  /** @param difference closing balance less opening balance and rows, in major units. */
  constructor(difference: string) {
    super(`The closing balance differs by ${difference} from the opening balance and the rows.`, {
      extensions: { difference },
    });
  }
}

export class AlreadyReconciled extends ProblemError {
  static override readonly type = problemType({
    code: 'already_reconciled',
    status: 409,
    title: 'The bank transaction is reconciled already',
    action: 'Read it to see with what; unreconcile it first if that was a mistake.',
  });

  constructor() {
    super('The bank transaction is reconciled already.');
  }
}

export class LineAlreadyMatched extends ProblemError {
  static override readonly type = problemType({
    code: 'line_already_matched',
    status: 409,
    title: 'A line of the ledger is matched with a bank transaction already',
    action: 'Match another line, or unreconcile the bank transaction that has this one.',
  });

  constructor(pointer?: string) {
    const message = 'This line of the ledger is matched with a bank transaction already.';
    super(message, pointer === undefined ? {} : { errors: [{ pointer, code: 'line_already_matched', message }] });
  }
}

export class AmountMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'amount_mismatch',
    status: 409,
    title: 'The matches do not add up to the bank transaction',
    action: 'Match lines whose sum is the amount; record what `difference` names first, such as a fee of the bank.',
  });

  /** @param difference the bank transaction's amount less the matches, in major units. */
  constructor(difference: string) {
    super(`The bank transaction differs by ${difference} from its matches.`, { extensions: { difference } });
  }
}

export class LineNotOnAccount extends ProblemError {
  static override readonly type = problemType({
    code: 'line_not_on_account',
    status: 422,
    title: 'The match has no line on the ledger account of the bank account',
    action: 'Match what was posted to the ledger account and in the currency of the bank account.',
  });

  constructor(pointer: string) {
    const message = 'It has no single line on the ledger account, and in the currency, of this bank account.';
    super(message, { errors: [{ pointer, code: 'line_not_on_account', message }] });
  }
}

export class EntryReversed extends ProblemError {
  static override readonly type = problemType({
    code: 'entry_reversed',
    status: 409,
    title: 'The match is with an entry that is reversed, or with a reversal',
    action: 'Match an entry that stands, or post what the bank did with createEntry.',
  });

  constructor(pointer: string) {
    const message = 'Its entry and the reversal of that cancel out, so no bank transaction is matched with either.';
    super(message, { errors: [{ pointer, code: 'entry_reversed', message }] });
  }
}

constraintProblem('bank_accounts_gl_account', () => new GlAccountTaken());
constraintProblem('bank_reconciliations_live', () => new AlreadyReconciled());
constraintProblem('bank_transaction_matches_pkey', () => new LineAlreadyMatched());
constraintProblem('bank_transaction_transition', () => new IllegalTransition('its status', 'this one'));
