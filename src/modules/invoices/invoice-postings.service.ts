import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  AccountLookupService,
  credit,
  debit,
  journalEntryId,
  JournalService,
  type PostingLine,
  ReferenceNotFound,
  SYSTEM_ACCOUNTS,
  TaxRate,
} from '../../ledger/index.js';
import type { Invoice } from './invoice.entity.js';
import type { InvoiceLine } from './invoice-line.entity.js';

/** What invoices post. */
@Injectable()
export class InvoicePostings {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly journal: JournalService,
  ) {}

  /** Receivables against revenue (net, by account) and tax (by account). Nothing for an invoice over nothing. */
  async finalize(
    write: IdempotentWrite,
    invoice: Readonly<Invoice>,
    lines: readonly Readonly<InvoiceLine>[],
    entryDate: string,
  ): Promise<void> {
    if (invoice.totalMinor === 0n) return;
    const { id, customerId, currency, totalMinor } = invoice;
    const [receivables, taxAccounts] = await Promise.all([
      this.accounts.system(write, SYSTEM_ACCOUNTS.receivables),
      taxAccountsOf(write, lines),
    ]);
    await this.journal.post(write, {
      ...{ sourceType: 'invoice', sourceId: id, purpose: 'finalize', entryDate, currency },
      lines: [debit(receivables.id, totalMinor, customerId), ...creditsOf(lines, taxAccounts)],
    });
  }

  /** The mirror of what finalization posted, today. */
  async void(write: IdempotentWrite, invoice: Readonly<Invoice>, today: string): Promise<void> {
    const source = { sourceType: 'invoice', sourceId: invoice.id };
    const entryId = journalEntryId({ ...source, purpose: 'finalize' });
    await this.journal.reverse(write, entryId, { ...source, purpose: 'void', entryDate: today });
  }
}

async function taxAccountsOf(
  write: IdempotentWrite,
  lines: readonly Readonly<InvoiceLine>[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(lines.flatMap(({ taxRateId }) => taxRateId ?? []))];
  const rates = await Promise.all(ids.map((id) => write.get(TaxRate, id)));
  return new Map(rates.flatMap((rate) => (rate === undefined ? [] : [[rate.id, rate.liabilityAccountId]])));
}

function creditsOf(lines: readonly Readonly<InvoiceLine>[], taxAccounts: ReadonlyMap<string, string>): PostingLine[] {
  const revenue = new Map<string, bigint>();
  const tax = new Map<string, bigint>();
  for (const line of lines) {
    add(revenue, line.revenueAccountId, line.netMinor);
    if (line.taxRateId !== null) add(tax, taxAccountOf(line.taxRateId, taxAccounts), line.taxMinor);
  }
  return [...revenue, ...tax].map(([accountId, amountMinor]) => credit(accountId, amountMinor));
}

function taxAccountOf(taxRateId: string, taxAccounts: ReadonlyMap<string, string>): string {
  const account = taxAccounts.get(taxRateId);
  if (account === undefined) throw new ReferenceNotFound('taxRateId');
  return account;
}

function add(sums: Map<string, bigint>, key: string, amountMinor: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amountMinor);
}
