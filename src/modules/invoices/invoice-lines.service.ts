import { Injectable } from '@nestjs/common';
import { assertAmountInRange, changesNothing, parseUnitPrice } from '../../http/index.js';
import type { IdempotentWrite, NewRow } from '../../idempotency/index.js';
import { type Account, AccountLookupService, ReferenceNotFound, SYSTEM_ACCOUNTS, TaxRate } from '../../ledger/index.js';
import { StockSales } from '../inventory/index.js';
import { lineAmounts } from './invoice-arithmetic.js';
import type { InvoiceLineDto } from './invoice.dto.js';
import { InvoiceLine } from './invoice-line.entity.js';

/** A line as it will be stored, but for the invoice that it belongs to. */
export type PlannedLine = Omit<NewRow<InvoiceLine>, 'invoiceId'>;

/** The lines of drafts. */
@Injectable()
export class InvoiceLinesService {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly stock: StockSales,
  ) {}

  /**
   * Looks up what the lines refer to and computes their amounts.
   * @throws ReferenceNotFound, ControlAccount, AccountTypeMismatch, CurrencyMismatch, ValidationFailed naming the line.
   */
  plan(write: IdempotentWrite, currency: string, lines: readonly InvoiceLineDto[]): Promise<PlannedLine[]> {
    return Promise.all(
      lines.map(async (line, index) => {
        const pointer = `/lines/${index}`;
        const [account, rate] = await Promise.all([
          this.revenueAccount(write, line.revenueAccountId, `${pointer}/revenueAccountId`),
          taxRateOf(write, line.taxRateId, `${pointer}/taxRateId`),
          this.assertSellable(write, line.itemId, currency, `${pointer}/itemId`),
        ]);
        return plannedLine(line, index + 1, currency, account, rate);
      }),
    );
  }

  /** Queues the lines of a new invoice. */
  insert(write: IdempotentWrite, invoiceId: string, lines: readonly PlannedLine[]): readonly Readonly<InvoiceLine>[] {
    return lines.map((line) => write.insert(InvoiceLine, { invoiceId, ...line }));
  }

  /** Puts new lines in the place of the old ones, number by number. */
  replace(
    write: IdempotentWrite,
    invoiceId: string,
    old: readonly Readonly<InvoiceLine>[],
    lines: readonly PlannedLine[],
  ): readonly Readonly<InvoiceLine>[] {
    for (const { lineNo } of old.slice(lines.length)) write.delete(InvoiceLine, { invoiceId, lineNo });
    return lines.map((line, index) => {
      const before = old[index];
      if (before === undefined) return write.insert(InvoiceLine, { invoiceId, ...line });
      const { lineNo, ...changes } = line;
      write.update(InvoiceLine, { invoiceId, lineNo }, changes);
      return { ...before, ...line };
    });
  }

  private async assertSellable(
    write: IdempotentWrite,
    itemId: string | undefined,
    currency: string,
    pointer: string,
  ): Promise<void> {
    if (itemId !== undefined) await this.stock.assertSellable(write, itemId, currency, pointer);
  }

  private revenueAccount(write: IdempotentWrite, id: string | undefined, pointer: string): Promise<Readonly<Account>> {
    return id === undefined
      ? this.accounts.system(write, SYSTEM_ACCOUNTS.revenue)
      : this.accounts.chosen(write, id, pointer, 'income');
  }
}

async function taxRateOf(
  write: IdempotentWrite,
  id: string | undefined,
  pointer: string,
): Promise<Readonly<TaxRate> | undefined> {
  if (id === undefined) return undefined;
  const rate = await write.get(TaxRate, id);
  if (rate?.isActive !== true) throw new ReferenceNotFound(pointer);
  return rate;
}

function plannedLine(
  dto: InvoiceLineDto,
  lineNo: number,
  currency: string,
  account: Readonly<Account>,
  rate: Readonly<TaxRate> | undefined,
): PlannedLine {
  const pointer = `/lines/${lineNo - 1}/unitPrice`;
  const unitPriceMinor = parseUnitPrice(dto.unitPrice, currency, pointer);
  const tax = { ratePpm: rate?.ratePpm ?? 0, isInclusive: rate?.isInclusive ?? false };
  const amounts = lineAmounts({ quantity: dto.quantity, unitPriceMinor, tax });
  assertAmountInRange(amounts.netMinor + amounts.taxMinor, pointer);
  return {
    ...{ lineNo, description: dto.description, quantity: fourPlaces(dto.quantity), unitPriceMinor, ...amounts },
    ...{ taxRateId: rate?.id ?? null, taxRatePpm: tax.ratePpm, revenueAccountId: account.id },
    itemId: dto.itemId ?? null,
  };
}

/** Whether planned lines are what is stored already, number by number: amounts, rates and references included. */
export function areStored(stored: readonly Readonly<InvoiceLine>[], planned: readonly PlannedLine[]): boolean {
  if (stored.length !== planned.length) return false;
  return stored.every((line, index) => changesNothing<InvoiceLine>(line, planned[index] ?? {}));
}

/** As the database will give it back. */
function fourPlaces(quantity: string): string {
  const [whole = '', fraction = ''] = quantity.split('.');
  return `${whole}.${fraction.padEnd(4, '0')}`;
}
