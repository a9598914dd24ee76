import { Injectable } from '@nestjs/common';
import { assertAmountInRange } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import {
  AccountLookupService,
  credit,
  debit,
  type JournalEntry,
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

  /** Reads the usual accounts. Done together with a handler's other reads, it costs no round trip of its own. */
  async read(write: IdempotentWrite): Promise<void> {
    const { receivables, revenue, taxPayable } = SYSTEM_ACCOUNTS;
    await Promise.all([receivables, revenue, taxPayable].map((code) => this.accounts.system(write, code)));
  }

  /** The same for the taxes of an invoice's lines. */
  async readTaxes(write: IdempotentWrite, lines: readonly Readonly<InvoiceLine>[]): Promise<void> {
    await taxAccountsOf(write, lines);
  }

  /**
   * Receivables against revenue (net, by account) and tax (by account), and in the same entry what the goods have cost.
   * Nothing for an invoice over nothing with goods of no value.
   * @param costLines cost of goods sold, against stock.
   */
  async finalize(
    write: IdempotentWrite,
    invoice: Readonly<Invoice>,
    lines: readonly Readonly<InvoiceLine>[],
    costLines: readonly PostingLine[],
    entryDate: string,
  ): Promise<void> {
    const { id, customerId, currency, totalMinor } = invoice;
    if (totalMinor === 0n && costLines.length === 0) return;
    const [receivables, taxAccounts] = await Promise.all([
      this.accounts.system(write, SYSTEM_ACCOUNTS.receivables),
      taxAccountsOf(write, lines),
    ]);
    const entry = await this.journal.post(write, {
      ...{ sourceType: 'invoice', sourceId: id, purpose: 'finalize', entryDate, currency },
      lines: [debit(receivables.id, totalMinor, customerId), ...creditsOf(lines, taxAccounts), ...costLines],
    });
    assertAmountInRange(entry.totalMinor, '');
  }

  /**
   * The mirror of what finalization posted: on the issue date, or on the last day on which something was applied to the
   * invoice or taken back, before which it was not wholly open; today where that is locked.
   * @throws EntryMatched, PeriodLocked
   */
  async void(write: IdempotentWrite, { id, settledOn }: Readonly<Invoice>): Promise<Readonly<JournalEntry>> {
    const source = { sourceType: 'invoice', sourceId: id };
    const entryId = journalEntryId({ ...source, purpose: 'finalize' });
    return this.journal.undo(write, entryId, { ...source, purpose: 'void' }, settledOn ?? undefined);
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
