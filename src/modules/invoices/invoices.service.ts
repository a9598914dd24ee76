import { Injectable } from '@nestjs/common';
import {
  assertAmountInRange,
  assertVersion,
  changesNothing,
  formatMoney,
  mergeMetadata,
  NotFound,
  parseMoney,
} from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { assertCurrencyOf, type Customer, CustomersService } from '../customers/index.js';
import { totalsOf } from './invoice-arithmetic.js';
import { assertOneDueRule } from './invoice-dates.js';
import type { CreateInvoiceDto, UpdateInvoiceDto } from './invoice.dto.js';
import { Invoice, INVOICE_SERIES } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { areStored, InvoiceLinesService, type PlannedLine } from './invoice-lines.service.js';
import { type InvoiceView, toInvoiceView } from './invoice.view.js';
import { InvoiceNotDraft, TotalMismatch } from './invoices.errors.js';

/** Drafts of invoices. */
@Injectable()
export class InvoicesService {
  constructor(
    private readonly customers: CustomersService,
    private readonly lines: InvoiceLinesService,
  ) {}

  /** @throws ReferenceNotFound, CurrencyMismatch, ControlAccount, AccountTypeMismatch, TotalMismatch, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateInvoiceDto): Promise<InvoiceView> {
    assertOneDueRule(dto.dueDate, dto.terms);
    const [customer, lines] = await Promise.all([
      this.customers.referred(write, dto.customerId, '/customerId'),
      this.lines.plan(write, dto.currency, dto.lines),
    ]);
    assertCurrencyOf(customer, dto.currency, '/currency');
    const totals = checkedTotals(lines, dto.currency, dto.expectedTotal);
    this.customers.markInvoiced(write, customer);
    const invoice = write.insert(Invoice, {
      ...{ id: write.id, customerId: customer.id, currency: dto.currency, ...totals, appliedMinor: 0n },
      ...{ status: 'draft', series: INVOICE_SERIES, numberSeq: null, number: null, issueDate: null },
      dueDate: dto.dueDate ?? null,
      termsDays: dto.terms ?? null,
      memo: dto.memo ?? null,
      metadata: dto.metadata ?? {},
      ...{
        finalizedAt: null,
        paidAt: null,
        voidedAt: null,
        settledOn: null,
        voidedOn: null,
        version: 1,
        writeId: write.id,
      },
      ...{ createdAt: write.now, revisedAt: write.now, updatedAt: write.now },
    });
    const inserted = this.lines.insert(write, invoice.id, lines);
    await write.trigger('invoice.created', { entityType: 'invoice', entityId: invoice.id });
    return toInvoiceView(invoice, inserted);
  }

  /** @throws NotFound, VersionConflict, InvoiceNotDraft, and what `create` throws. */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateInvoiceDto,
  ): Promise<InvoiceView> {
    const [invoice, oldLines] = await Promise.all([write.get(Invoice, id), write.find(InvoiceLine, { invoiceId: id })]);
    if (invoice === undefined) throw new NotFound();
    assertVersion(invoice.version, expectedVersion);
    if (invoice.status !== 'draft') throw new InvoiceNotDraft(invoice.status);
    const due = dueRuleOf(invoice, patch);
    const [customer, planned] = await Promise.all([
      this.newCustomer(write, invoice, patch.customerId),
      patch.lines === undefined ? undefined : this.lines.plan(write, invoice.currency, patch.lines),
    ]);
    if (customer !== undefined) assertCurrencyOf(customer, invoice.currency, '/customerId');
    const totals = checkedTotals(planned ?? oldLines, invoice.currency, patch.expectedTotal);
    if (customer !== undefined) this.customers.markInvoiced(write, customer);
    const patched = { ...changesOf(invoice, patch), ...due };
    const sameLines = planned === undefined || areStored(oldLines, planned);
    if (sameLines && changesNothing(invoice, patched)) return toInvoiceView(invoice, oldLines);
    const changes = { ...patched, ...totals, ...revised(write, invoice) };
    write.update(Invoice, id, changes);
    const lines = sameLines ? oldLines : this.lines.replace(write, id, oldLines, planned);
    await write.trigger('invoice.updated', { entityType: 'invoice', entityId: id });
    return toInvoiceView({ ...invoice, ...changes }, lines);
  }

  /** The customer that a patch puts in the other's place, if any. */
  private async newCustomer(
    write: IdempotentWrite,
    invoice: Readonly<Invoice>,
    customerId: string | undefined,
  ): Promise<Readonly<Customer> | undefined> {
    if (customerId === undefined || customerId === invoice.customerId) return undefined;
    return this.customers.referred(write, customerId, '/customerId');
  }
}

/** What every change of the document itself sets. */
export function revised(
  write: IdempotentWrite,
  invoice: Readonly<Invoice>,
): Pick<Invoice, 'version' | 'revisedAt' | 'updatedAt'> {
  return { version: invoice.version + 1, revisedAt: write.now, updatedAt: write.now };
}

function checkedTotals(
  lines: readonly Pick<PlannedLine, 'netMinor' | 'taxMinor'>[],
  currency: string,
  expectedTotal: string | undefined,
): ReturnType<typeof totalsOf> {
  const totals = totalsOf(lines);
  assertAmountInRange(totals.totalMinor, '/lines');
  if (expectedTotal !== undefined && parseMoney(expectedTotal, currency, '/expectedTotal') !== totals.totalMinor) {
    throw new TotalMismatch(expectedTotal, formatMoney(totals.totalMinor, currency));
  }
  return totals;
}

/** A due date and terms exclude each other: the one that is sent last takes the other's place. */
function dueRuleOf(invoice: Readonly<Invoice>, patch: UpdateInvoiceDto): Pick<Invoice, 'dueDate' | 'termsDays'> {
  assertOneDueRule(patch.dueDate, patch.terms);
  const dueDate = patch.dueDate === undefined ? invoice.dueDate : patch.dueDate;
  const termsDays = patch.terms === undefined ? invoice.termsDays : patch.terms;
  return {
    dueDate: patch.terms == null ? dueDate : null,
    termsDays: patch.dueDate == null ? termsDays : null,
  };
}

function changesOf(invoice: Readonly<Invoice>, patch: UpdateInvoiceDto): Partial<Invoice> {
  const changes: Partial<Invoice> = {};
  if (patch.customerId !== undefined) changes.customerId = patch.customerId;
  if (patch.memo !== undefined) changes.memo = patch.memo;
  if (patch.metadata !== undefined) changes.metadata = mergeMetadata(invoice.metadata, patch.metadata);
  return changes;
}
