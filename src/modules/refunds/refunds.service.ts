import { Injectable } from '@nestjs/common';
import { formatMoney, parseMoney } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  assertNotBefore,
  assertRecentDay,
  CompanySettingsLookup,
  dateInvalid,
  ReferenceNotFound,
} from '../../ledger/index.js';
import { Payment, PaymentAllocation, PaymentPostings, unappliedMinor } from '../payments/index.js';
import { AllocationTakeBack } from './allocation-take-back.service.js';
import type { CreateRefundDto } from './refund.dto.js';
import { Refund } from './refund.entity.js';
import { type RefundView, toRefundView } from './refund.view.js';
import { RefundExceedsRefundable } from './refunds.errors.js';

/** Gives money back. */
@Injectable()
export class RefundsService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly takeBack: AllocationTakeBack,
    private readonly postings: PaymentPostings,
  ) {}

  /**
   * The customer's credit goes first; then what was applied to invoices, the last allocation first, and they open again.
   * @throws ReferenceNotFound, RefundExceedsRefundable, PeriodLocked, AccountInactive, ValidationFailed
   */
  async create(write: IdempotentWrite, dto: CreateRefundDto): Promise<RefundView> {
    const [payment, history, today] = await Promise.all([
      write.get(Payment, dto.paymentId),
      write.find(PaymentAllocation, { paymentId: dto.paymentId }),
      this.settings.today(write),
      this.postings.read(write),
    ]);
    if (payment === undefined) throw new ReferenceNotFound('/paymentId');
    const amountMinor = parseMoney(dto.amount, payment.currency);
    const refundDate = assertRecentDay(dto.refundDate ?? today, today, '/refundDate');
    assertNotBefore(refundDate, payment.receivedDate, '/refundDate');
    assertRefundable(payment, amountMinor);
    const creditMinor = smaller(amountMinor, unappliedMinor(payment));
    const takenBackMinor = amountMinor - creditMinor;
    if (takenBackMinor > 0n) assertNotAhead(refundDate, today);
    if (refundDate < today) await this.takeBack.assertApplied(write, payment, history, takenBackMinor, refundDate);
    const refund = write.insert(Refund, {
      ...{ id: write.id, paymentId: payment.id, customerId: payment.customerId, currency: payment.currency },
      ...{ amountMinor, unappliedMinor: creditMinor, reason: dto.reason, note: dto.note ?? null, refundDate },
      ...{ writeId: write.id, createdAt: write.now },
    });
    await this.takeBack.take(write, payment.id, history, takenBackMinor, refundDate);
    write.update(Payment, payment.id, {
      allocatedMinor: payment.allocatedMinor - takenBackMinor,
      refundedMinor: payment.refundedMinor + amountMinor,
      ...{ version: payment.version + 1, updatedAt: write.now },
    });
    await this.postings.refund(write, payment, { id: refund.id, refundDate, creditMinor, takenBackMinor });
    await write.trigger('refund.created', { entityType: 'refund', entityId: refund.id });
    return toRefundView(refund);
  }
}

function assertRefundable(payment: Readonly<Payment>, amountMinor: bigint): void {
  const refundableMinor = payment.amountMinor - payment.refundedMinor;
  if (amountMinor > refundableMinor) throw new RefundExceedsRefundable(formatMoney(refundableMinor, payment.currency));
}

/** An invoice that opens again is open now: it may be voided or paid today, which must not come before its opening. */
function assertNotAhead(refundDate: string, today: string): void {
  if (refundDate <= today) return;
  throw dateInvalid('/refundDate', 'Money that was applied to invoices is taken back today at the latest.');
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
