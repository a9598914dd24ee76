import { Injectable } from '@nestjs/common';
import { assertVersion, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  businessDay,
  type CompanySettings,
  CompanySettingsLookup,
  DocumentNumbers,
  JournalService,
} from '../../ledger/index.js';
import { type SaleLine, StockSales } from '../inventory/index.js';
import { dueDateOf, issueDateOf } from './invoice-dates.js';
import type { FinalizeInvoiceDto } from './invoice.dto.js';
import { Invoice, INVOICE_SERIES } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { InvoicePostings } from './invoice-postings.service.js';
import { type InvoiceView, toInvoiceView } from './invoice.view.js';
import { InvoiceNotDraft } from './invoices.errors.js';
import { revised } from './invoices.service.js';

/** Makes a draft a claim: dated, posted, numbered; what it sells goes out of stock. */
@Injectable()
export class InvoiceFinalizationService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly journal: JournalService,
    private readonly postings: InvoicePostings,
    private readonly stock: StockSales,
    private readonly numbers: DocumentNumbers,
  ) {}

  /**
   * @throws NotFound, VersionConflict, InvoiceNotDraft, PeriodLocked, AccountInactive, InsufficientStock,
   * ValidationFailed (date_invalid)
   */
  async finalize(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    dto: FinalizeInvoiceDto,
  ): Promise<InvoiceView> {
    // All usual looks of the write are made at once, those of the postings and of the number too.
    const [invoice, lines, settings] = await Promise.all([
      write.get(Invoice, id),
      write.find(InvoiceLine, { invoiceId: id }),
      this.settings.of(write),
      this.postings.read(write),
      this.numbers.read(write, INVOICE_SERIES),
    ]);
    if (invoice === undefined) throw new NotFound();
    assertVersion(invoice.version, expectedVersion);
    if (invoice.status !== 'draft') throw new InvoiceNotDraft(invoice.status);
    const dates = datesOf(invoice, settings, dto, write.now);
    await this.journal.assertPeriodOpen(write, dates.issueDate);
    const document = { sourceType: 'invoice', sourceId: id, movedOn: dates.issueDate };
    const [costLines] = await Promise.all([
      this.stock.issue(write, document, lines.flatMap(saleOf)),
      this.postings.readTaxes(write, lines),
    ]);
    await this.postings.finalize(write, invoice, lines, costLines, dates.issueDate);
    const number = await this.numbers.take(write, invoice.series, settings.invoicePrefix);
    const changes = { ...dates, ...number, ...stateOf(invoice, write.now), ...revised(write, invoice) };
    write.update(Invoice, id, changes);
    await write.trigger('invoice.finalized', { entityType: 'invoice', entityId: id });
    return toInvoiceView({ ...invoice, ...changes }, lines);
  }
}

function saleOf({ lineNo, itemId, quantity }: Readonly<InvoiceLine>): SaleLine[] {
  return itemId === null ? [] : [{ lineNo, itemId, quantity }];
}

function datesOf(
  invoice: Readonly<Invoice>,
  { timezone, defaultTermsDays }: Readonly<CompanySettings>,
  dto: FinalizeInvoiceDto,
  now: Date,
): { issueDate: string; dueDate: string } {
  const issueDate = issueDateOf(dto.issueDate, businessDay(now, timezone));
  const { dueDate: drafted, termsDays } = invoice;
  return { issueDate, dueDate: dueDateOf(issueDate, { requested: dto.dueDate, drafted, termsDays, defaultTermsDays }) };
}

/** An invoice over nothing is paid at once. */
function stateOf(invoice: Readonly<Invoice>, now: Date): Pick<Invoice, 'status' | 'finalizedAt' | 'paidAt'> {
  const isPaid = invoice.totalMinor === 0n;
  return { status: isPaid ? 'paid' : 'open', finalizedAt: now, paidAt: isPaid ? now : null };
}
