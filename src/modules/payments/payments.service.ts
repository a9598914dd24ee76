import { Injectable } from '@nestjs/common';
import { parseMoney } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  type Account,
  AccountLookupService,
  assertRecentDay,
  businessDay,
  CompanySettingsLookup,
  DuplicateExternalRef,
  SYSTEM_ACCOUNTS,
} from '../../ledger/index.js';
import { assertCurrencyOf, CustomersService } from '../customers/index.js';
import { AllocationPlanner, sumOfAllocations } from './allocation-planner.service.js';
import { PaymentPostings } from './payment-postings.service.js';
import type { CreatePaymentDto } from './payment.dto.js';
import { Payment } from './payment.entity.js';
import { type PaymentView, toPaymentView } from './payment.view.js';
import { AllocationsExceedAmount } from './payments.errors.js';

/** Records payments. */
@Injectable()
export class PaymentsService {
  constructor(
    private readonly customers: CustomersService,
    private readonly accounts: AccountLookupService,
    private readonly settings: CompanySettingsLookup,
    private readonly planner: AllocationPlanner,
    private readonly postings: PaymentPostings,
  ) {}

  /**
   * Money came in: some of it is applied to invoices, the rest is the customer's credit.
   * @throws ReferenceNotFound, ControlAccount, AccountTypeMismatch, CustomerMismatch, CurrencyMismatch,
   * AllocationsExceedAmount, DuplicateExternalRef, InvoiceNotOpen, InvoiceNotOpenYet, OverAllocation, PeriodLocked,
   * ValidationFailed
   */
  async create(write: IdempotentWrite, dto: CreatePaymentDto): Promise<PaymentView> {
    const { customerId, currency, method } = dto;
    const amountMinor = parseMoney(dto.amount, currency);
    // All looks of the write are made at once, those of the postings too.
    const [settings, depositAccount, allocations] = await Promise.all([
      this.settings.of(write),
      this.depositAccount(write, dto.depositAccountId),
      this.planner.plan(write, { paymentId: write.id, customerId, currency }, dto.allocations ?? [], '/allocations'),
      this.assertPayer(write, dto),
      assertExternalRefFree(write, dto.externalRef),
      this.postings.read(write),
    ]);
    const allocatedMinor = sumOfAllocations(allocations);
    if (allocatedMinor > amountMinor) throw new AllocationsExceedAmount();
    const today = businessDay(write.now, settings.timezone);
    const receivedDate = assertRecentDay(dto.receivedDate ?? today, today, '/receivedDate');
    const payment = write.insert(Payment, {
      id: write.id,
      customerId,
      currency,
      amountMinor,
      allocatedMinor,
      refundedMinor: 0n,
      method,
      receivedDate,
      depositAccountId: depositAccount.id,
      externalRef: dto.externalRef ?? null,
      idempotencyKey: write.idempotencyKey,
      memo: dto.memo ?? null,
      version: 1,
      writeId: write.id,
      createdAt: write.now,
      updatedAt: write.now,
    });
    const applied = this.planner.apply(write, payment.id, allocations, 0, receivedDate);
    await this.postings.receive(write, payment);
    await write.trigger('payment.created', { entityType: 'payment', entityId: payment.id });
    return toPaymentView(payment, applied);
  }

  /** Who owes something pays it even when it gets no new invoices; other money of an inactive customer is a mistake. */
  private async assertPayer(
    write: IdempotentWrite,
    { customerId, currency, allocations }: CreatePaymentDto,
  ): Promise<void> {
    const settlesDebt = allocations !== undefined && allocations.length > 0;
    const customer = settlesDebt
      ? await this.customers.known(write, customerId, '/customerId')
      : await this.customers.referred(write, customerId, '/customerId');
    assertCurrencyOf(customer, currency, '/currency');
  }

  private depositAccount(write: IdempotentWrite, id: string | undefined): Promise<Readonly<Account>> {
    return id === undefined
      ? this.accounts.system(write, SYSTEM_ACCOUNTS.bank)
      : this.accounts.chosen(write, id, '/depositAccountId', 'asset');
  }
}

async function assertExternalRefFree(write: IdempotentWrite, externalRef: string | undefined): Promise<void> {
  if (externalRef === undefined) return;
  const taken = await write.find(Payment, { externalRef });
  if (taken.length > 0) throw new DuplicateExternalRef();
}
