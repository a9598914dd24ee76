import { Injectable } from '@nestjs/common';
import { formatMoney, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { CompanySettingsLookup } from '../../ledger/index.js';
import { OverAllocation } from '../invoices/index.js';
import { AllocationPlanner, latest, sumOfAllocations } from './allocation-planner.service.js';
import { PaymentAllocation } from './payment-allocation.entity.js';
import { PaymentPostings } from './payment-postings.service.js';
import type { AllocatePaymentDto } from './payment.dto.js';
import { Payment, unappliedMinor } from './payment.entity.js';
import { type PaymentView, toPaymentView } from './payment.view.js';

/** Applies a customer's credit to invoices. */
@Injectable()
export class PaymentAllocationService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly planner: AllocationPlanner,
    private readonly postings: PaymentPostings,
  ) {}

  /**
   * Posts today, or when the payment is received if that is later: credit is not used before it is there.
   * @throws NotFound, ReferenceNotFound, CustomerMismatch, CurrencyMismatch, InvoiceNotOpen, InvoiceNotOpenYet,
   * OverAllocation, PeriodLocked, ValidationFailed
   */
  async allocate(write: IdempotentWrite, id: string, dto: AllocatePaymentDto): Promise<PaymentView> {
    const [payment, before, today] = await Promise.all([
      write.get(Payment, id),
      write.find(PaymentAllocation, { paymentId: id }),
      this.settings.today(write),
      this.postings.read(write),
    ]);
    if (payment === undefined) throw new NotFound();
    const allocations = await this.planner.plan(write, { paymentId: id, ...payment }, [dto], '');
    const amountMinor = sumOfAllocations(allocations);
    const availableMinor = unappliedMinor(payment);
    if (amountMinor > availableMinor) throw new OverAllocation(formatMoney(availableMinor, payment.currency));
    const day = latest(today, payment.receivedDate);
    const applied = this.planner.apply(write, id, allocations, before.at(-1)?.sequence ?? 0, day);
    const allocatedMinor = payment.allocatedMinor + amountMinor;
    const changes = { allocatedMinor, version: payment.version + 1, updatedAt: write.now };
    write.update(Payment, id, changes);
    await this.postings.allocate(write, payment, amountMinor, day);
    await write.trigger('payment.allocated', { entityType: 'payment', entityId: id });
    return toPaymentView({ ...payment, ...changes }, [...before, ...applied]);
  }
}
