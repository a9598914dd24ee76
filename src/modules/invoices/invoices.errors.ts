import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';
import { IllegalTransition } from '../../ledger/index.js';

export class InvoiceNotDraft extends ProblemError {
  static override readonly type = problemType({
    code: 'not_draft',
    status: 409,
    title: 'The invoice is no draft any more',
    action:
      'Read the invoice: it may be finalized already. To correct a finalized invoice, void it and create another.',
  });

  constructor(status = 'finalized') {
    const detail = `The invoice is ${status}; only a draft can do this.`;
    super(detail, { extensions: { invoiceStatus: status }, auditMessage: detail });
  }
}

export class TotalMismatch extends ProblemError {
  static override readonly type = problemType({
    code: 'total_mismatch',
    status: 422,
    title: 'The expected total is not the computed one',
    action:
      'Compare the lines, taxes and rounding (per line, half away from zero) with yours, or leave expectedTotal out.',
  });

  constructor(expectedTotal: string, total: string) {
    const message = `The lines add up to ${total}, not ${expectedTotal}.`;
    super(message, {
      errors: [{ pointer: '/expectedTotal', code: 'total_mismatch', message }],
      extensions: { expectedTotal, total },
    });
  }
}

export class InvoiceHasPayments extends ProblemError {
  static override readonly type = problemType({
    code: 'invoice_has_payments',
    status: 409,
    title: 'Payments are applied to the invoice',
    action: 'Refund what was applied to the invoice first.',
  });

  constructor() {
    super('An invoice can be voided only while nothing is applied to it.');
  }
}

export class InvoiceNotOpen extends ProblemError {
  static override readonly type = problemType({
    code: 'invoice_not_open',
    status: 409,
    title: 'The invoice is not open',
    action: 'Apply the payment to invoices that are open; read them with GET /api/invoices?status=open.',
  });

  constructor(invoiceId: string, status: string) {
    super(`The invoice is ${status}; nothing can be applied to it.`, {
      extensions: { invoiceId, invoiceStatus: status },
    });
  }
}

export class OverAllocation extends ProblemError {
  static override readonly type = problemType({
    code: 'over_allocation',
    status: 409,
    title: 'More would be applied than is due or at hand',
    action: 'Apply at most what is due on the invoice and unapplied on the payment.',
  });

  /** @param available what could be applied at most, in major units; unknown when the database has refused it. */
  constructor(available?: string) {
    super(
      available === undefined ? 'More would be applied than possible.' : `At most ${available} can be applied here.`,
      available === undefined ? {} : { extensions: { available } },
    );
  }
}

constraintProblem('invoice_not_over_applied', () => new OverAllocation());
constraintProblem('invoice_status_applied', () => new OverAllocation());
constraintProblem('invoice_transition', () => new IllegalTransition('its state', 'this one'));
constraintProblem('invoice_finalized_frozen', () => new InvoiceNotDraft());
constraintProblem('invoice_lines_of_draft', () => new InvoiceNotDraft());
