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
import { dueDateOf, issueDateOf } from './invoice-dates.js';
import type { FinalizeInvoiceDto } from './invoice.dto.js';
import { Invoice } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { InvoicePostings } from './invoice-postings.service.js';
import { type InvoiceView, toInvoiceView } from './invoice.view.js';
import { InvoiceNotDraft } from './invoices.errors.js';
import { revised } from './invoices.service.js';

/** Makes a draft a claim: dated, posted, numbered. */
@Injectable()
export class InvoiceFinalizationService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly journal: JournalService,
    private readonly postings: InvoicePostings,
    private readonly numbers: DocumentNumbers,
  ) {}

  /** @throws NotFound, VersionConflict, InvoiceNotDraft, PeriodLocked, AccountInactive, ValidationFailed (date_invalid) */
  async finalize(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    dto: FinalizeInvoiceDto,
  ): Promise<InvoiceView> {
    const [invoice, lines, settings] = await Promise.all([
      write.get(Invoice, id),
      write.find(InvoiceLine, { invoiceId: id }),
      this.settings.of(write),
    ]);
    if (invoice === undefined) throw new NotFound();
    assertVersion(invoice.version, expectedVersion);
    if (invoice.status !== 'draft') throw new InvoiceNotDraft(invoice.status);
    const dates = datesOf(invoice, settings, dto, write.now);
    await this.journal.assertPeriodOpen(write, dates.issueDate);
    await this.postings.finalize(write, invoice, lines, dates.issueDate);
    const number = await this.numbers.take(write, invoice.series, settings.invoicePrefix);
    const changes = { ...dates, ...number, ...stateOf(invoice, write.now), ...revised(write, invoice) };
    write.update(Invoice, id, changes);
    await write.trigger('invoice.finalized', { entityType: 'invoice', entityId: id });
    return toInvoiceView({ ...invoice, ...changes }, lines);
  }
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
