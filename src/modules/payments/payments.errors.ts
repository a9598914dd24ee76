import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';
import { DuplicateExternalRef } from '../../ledger/index.js';
import { OverAllocation } from '../invoices/index.js';

export class AllocationsExceedAmount extends ProblemError {
  static override readonly type = problemType({
    code: 'allocations_exceed_amount',
    status: 422,
    title: 'The allocations add up to more than the payment',
    action: 'Allocate at most the amount of the payment; what is left becomes credit of the customer.',
  });

  constructor() {
    const message = 'The allocations add up to more than the amount.';
    super(message, { errors: [{ pointer: '/allocations', code: 'allocations_exceed_amount', message }] });
  }
}

export class CustomerMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'customer_mismatch',
    status: 422,
    title: 'The invoice belongs to another customer',
    action: 'Apply a payment to invoices of the customer who paid.',
  });

  constructor(pointer: string) {
    const message = 'This invoice belongs to another customer than the payment.';
    super(message, { errors: [{ pointer, code: 'customer_mismatch', message }] });
  }
}

export class InvoiceNotOpenYet extends ProblemError {
  static override readonly type = problemType({
    code: 'invoice_not_open_yet',
    status: 409,
    title: 'The invoice is not open yet on that day',
    action:
      'Record the payment without this allocation, and allocate it on or after the day in `openFrom`: ' +
      'the issue date of the invoice, or the day of the last refund that opened it again.',
  });

  constructor(invoiceId: string, openFrom: string) {
    super(`Nothing can be applied to the invoice before ${openFrom}.`, { extensions: { invoiceId, openFrom } });
  }
}

constraintProblem('payments_external_ref', () => new DuplicateExternalRef());
constraintProblem('payment_not_over_allocated', () => new OverAllocation());
