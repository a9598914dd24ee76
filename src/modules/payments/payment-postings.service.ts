import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  type Account,
  AccountLookupService,
  credit,
  debit,
  JournalEntry,
  journalEntryId,
  JournalService,
  SYSTEM_ACCOUNTS,
} from '../../ledger/index.js';
import { type Payment, unappliedMinor } from './payment.entity.js';

/** The control accounts that payments move. */
interface PaymentAccounts {
  readonly receivables: Readonly<Account>;
  readonly credits: Readonly<Account>;
}

/** What payments, allocations and refunds post. */
@Injectable()
export class PaymentPostings {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly journal: JournalService,
  ) {}

  /** Reads the accounts. Done together with a handler's other reads, it costs no round trip of its own. */
  async read(write: IdempotentWrite): Promise<PaymentAccounts> {
    const [receivables, credits] = await Promise.all([
      this.accounts.system(write, SYSTEM_ACCOUNTS.receivables),
      this.accounts.system(write, SYSTEM_ACCOUNTS.customerCredits),
    ]);
    return { receivables, credits };
  }

  /** Money came in: against what it was applied to, the rest against the customer's credit. */
  async receive(write: IdempotentWrite, payment: Readonly<Payment>): Promise<void> {
    const { id, customerId, currency, receivedDate, allocatedMinor } = payment;
    const { receivables, credits } = await this.read(write);
    await this.journal.post(write, {
      sourceType: 'payment',
      sourceId: id,
      purpose: 'receive',
      entryDate: receivedDate,
      currency,
      lines: [
        debit(payment.depositAccountId, payment.amountMinor),
        credit(receivables.id, allocatedMinor, customerId),
        credit(credits.id, unappliedMinor(payment), customerId),
      ],
    });
  }

  /** Credit was applied. Each allocation is a posting of its own: its source is the write that made it. */
  async allocate(
    write: IdempotentWrite,
    { customerId, currency }: Readonly<Payment>,
    amountMinor: bigint,
    entryDate: string,
  ): Promise<void> {
    const { receivables, credits } = await this.read(write);
    await this.journal.post(write, {
      ...allocationSource(write.id),
      entryDate,
      currency,
      lines: [debit(credits.id, amountMinor, customerId), credit(receivables.id, amountMinor, customerId)],
    });
  }

  /** Money went back: credit first, then what invoices had been paid with. */
  async refund(
    write: IdempotentWrite,
    payment: Readonly<Payment>,
    refund: {
      readonly id: string;
      readonly refundDate: string;
      readonly creditMinor: bigint;
      readonly takenBackMinor: bigint;
    },
  ): Promise<void> {
    const { customerId, currency, depositAccountId } = payment;
    const { id, refundDate, creditMinor, takenBackMinor } = refund;
    const { receivables, credits } = await this.read(write);
    await this.journal.post(write, {
      ...refundSource(id),
      entryDate: refundDate,
      currency,
      lines: [
        debit(credits.id, creditMinor, customerId),
        debit(receivables.id, takenBackMinor, customerId),
        credit(depositAccountId, creditMinor + takenBackMinor),
      ],
    });
  }

  /** The day of what a write has applied of a payment: that of the payment, or of the posting of its own. */
  async allocationDay(write: IdempotentWrite, payment: Readonly<Payment>, writeId: string): Promise<string> {
    if (writeId === payment.writeId) return payment.receivedDate;
    const entry = await write.get(JournalEntry, journalEntryId(allocationSource(writeId)));
    return entry?.entryDate ?? '';
  }

  /** The day of a refund, which is the day of its posting. */
  async refundDay(write: IdempotentWrite, refundId: string): Promise<string> {
    const entry = await write.get(JournalEntry, journalEntryId(refundSource(refundId)));
    return entry?.entryDate ?? '';
  }
}

function allocationSource(sourceId: string): { sourceType: string; sourceId: string; purpose: string } {
  return { sourceType: 'payment_allocation', sourceId, purpose: 'allocate' };
}

function refundSource(sourceId: string): { sourceType: string; sourceId: string; purpose: string } {
  return { sourceType: 'refund', sourceId, purpose: 'refund' };
}
