import { minor, money } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { settle } from './invoices.js';
import { checkRecent, post, systemAccount } from './ledger.js';
import { known, referred } from './lookups.js';
import { type Payment, unapplied } from './payments.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export interface Refund {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: bigint;
  readonly fromCredit: bigint;
  readonly refundDate: string;
  /** Invoices that it has opened again. */
  readonly reopened: readonly string[];
}

interface CreateRefund {
  readonly paymentId: string;
  readonly amount: string;
  readonly reason: string;
  readonly refundDate?: string;
}

export const REFUNDS = {
  createRefund: command<CreateRefund>({
    weight: 6,
    wish(books, choices) {
      const wantsSpread = choices.sometimes(75) && [...books.payments.values()].some(isSpread);
      const paymentId = choices.id('payments', 'createPayment', (payment) =>
        wantsSpread ? isSpread(payment) : payment.amount > payment.refunded,
      );
      const { amount, refunded } = books.payments.get(paymentId) ?? { amount: 100n, refunded: 0n };
      const left = amount - refunded;
      const wished = choices.of(left / 2n, left, 1n, left / 3n, left + 1n);
      return {
        body: {
          ...{ paymentId, amount: money(wished > 0n ? wished : 1n), reason: 'other' },
          ...choices.optional(15, () => ({ refundDate: choices.day() })),
        },
      };
    },
    serve(books, call) {
      const payment = referred(books.payments, call.body.paymentId);
      const amount = minor(call.body.amount);
      const { refundDate = call.today } = call.body;
      checkRecent(refundDate, call.today);
      refuseIf(refundDate < payment.receivedDate, '422 date_invalid');
      refuseIf(amount > payment.amount - payment.refunded, '409 refund_exceeds_refundable');
      const fromCredit = amount < unapplied(payment) ? amount : unapplied(payment);
      refuseIf(fromCredit < amount && refundDate > call.today, '422 date_invalid');
      const reopened = takeBack(books, payment, amount - fromCredit, refundDate);
      payment.refunded += amount;
      payment.version += 1;
      post(books, { sourceType: 'refund', sourceId: call.id, purpose: 'refund' }, refundDate, payment.currency, [
        { accountId: systemAccount(books, '2200'), signed: fromCredit },
        { accountId: systemAccount(books, '1100'), signed: amount - fromCredit },
        { accountId: payment.depositAccountId, signed: -amount },
      ]);
      const refund = { id: call.id, paymentId: payment.id, amount, fromCredit, refundDate, reopened };
      books.refunds.set(refund.id, refund);
      trigger(books, call, 'refund.created', 'refund', refund.id);
      return viewRefund(refund);
    },
  }),
};

/** Whether it is applied to several invoices, so that it matters which one is taken back first. */
function isSpread({ stack }: Payment): boolean {
  return new Set(stack.map(({ invoiceId }) => invoiceId)).size > 1;
}

/** What was applied last goes first, on no day before it was. @returns the invoices that are open again. @throws Refusal */
function takeBack(books: Books, payment: Payment, amount: bigint, day: string): string[] {
  const taken = new Map<string, bigint>();
  for (let left = amount; left > 0n;) {
    const last = payment.stack.pop();
    if (last === undefined) throw new Error('the model has applied less than it takes back');
    const part = last.amount < left ? last.amount : left;
    if (part < last.amount) payment.stack.push({ ...last, amount: last.amount - part });
    refuseIf(day < last.day, '422 date_invalid');
    payment.history.push({ invoiceId: last.invoiceId, amount: -part, day });
    taken.set(last.invoiceId, (taken.get(last.invoiceId) ?? 0n) + part);
    left -= part;
  }
  for (const [invoiceId, part] of taken) settle(known(books.invoices, invoiceId), -part, day);
  return [...taken.keys()];
}

function viewRefund({ id, paymentId, amount, fromCredit, refundDate }: Refund): Expected {
  const takenBack = money(amount - fromCredit);
  return { id, paymentId, amount: money(amount), fromCredit: money(fromCredit), takenBack, refundDate };
}

export const refundResource: Resource<Refund> = {
  path: ({ id }) => `/api/refunds/${id}`,
  view: (_books, refund) => viewRefund(refund),
};
