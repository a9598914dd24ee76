import { formatMoney, formatUnitPrice, ViewProperty } from '../../http/index.js';
import { INVOICE_STATUSES, type Invoice, type InvoiceStatus } from './invoice.entity.js';
import type { InvoiceLine } from './invoice-line.entity.js';

/** One position of an invoice, as answers show it. */
export class InvoiceLineView {
  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('text')
  description: string;

  @ViewProperty('quantity')
  quantity: string;

  @ViewProperty('unitPrice')
  unitPrice: string;

  /** Without tax. */
  @ViewProperty('money')
  net: string;

  @ViewProperty('id', { nullable: true })
  taxRateId: string | null;

  /** Parts per million: 200000 is 20 %. */
  @ViewProperty('whole')
  taxRatePpm: number;

  @ViewProperty('money')
  tax: string;

  @ViewProperty('id')
  revenueAccountId: string;

  /** What is sold out of stock. */
  @ViewProperty('id', { nullable: true })
  itemId: string | null;
}

/** An invoice without its lines, as lists show it. */
export class InvoiceSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  customerId: string;

  @ViewProperty([...INVOICE_STATUSES])
  status: InvoiceStatus;

  /** Without gaps in the company; null in a draft. */
  @ViewProperty('text', { nullable: true })
  number: string | null;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date', { nullable: true })
  issueDate: string | null;

  @ViewProperty('date', { nullable: true })
  dueDate: string | null;

  /** Days from issue to due date. */
  @ViewProperty('whole', { nullable: true })
  terms: number | null;

  @ViewProperty('money')
  subtotal: string;

  @ViewProperty('money')
  tax: string;

  @ViewProperty('money')
  total: string;

  /** What payments have been applied. */
  @ViewProperty('money')
  applied: string;

  @ViewProperty('money')
  amountDue: string;

  @ViewProperty('text', { nullable: true })
  memo: string | null;

  @ViewProperty('metadata')
  metadata: Record<string, string>;

  @ViewProperty('instant', { nullable: true })
  finalizedAt: string | null;

  @ViewProperty('instant', { nullable: true })
  paidAt: string | null;

  @ViewProperty('instant', { nullable: true })
  voidedAt: string | null;

  /** The day of the posting that takes it back: from then on nothing is due. Null unless it is void. */
  @ViewProperty('date', { nullable: true })
  voidedOn: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** An invoice, as answers show it. */
export class InvoiceView extends InvoiceSummaryView {
  @ViewProperty([() => InvoiceLineView])
  lines: InvoiceLineView[];
}

export function toInvoiceView(invoice: Readonly<Invoice>, lines: readonly Readonly<InvoiceLine>[]): InvoiceView {
  return Object.assign(toInvoiceSummaryView(invoice), {
    lines: lines.map((line) => toLineView(line, invoice.currency)),
  });
}

export function toInvoiceSummaryView(invoice: Readonly<Invoice>): InvoiceSummaryView {
  const { id, customerId, status, number, currency, issueDate, dueDate, memo, metadata, version } = invoice;
  return {
    ...{ id, customerId, status, number, currency, issueDate, dueDate, terms: invoice.termsDays },
    subtotal: formatMoney(invoice.subtotalMinor, currency),
    tax: formatMoney(invoice.taxMinor, currency),
    total: formatMoney(invoice.totalMinor, currency),
    applied: formatMoney(invoice.appliedMinor, currency),
    amountDue: formatMoney(invoice.status === 'void' ? 0n : invoice.totalMinor - invoice.appliedMinor, currency),
    ...{ memo, metadata },
    finalizedAt: invoice.finalizedAt?.toISOString() ?? null,
    paidAt: invoice.paidAt?.toISOString() ?? null,
    voidedAt: invoice.voidedAt?.toISOString() ?? null,
    voidedOn: invoice.voidedOn,
    ...{ version, createdAt: invoice.createdAt.toISOString(), updatedAt: invoice.updatedAt.toISOString() },
  };
}

function toLineView(line: Readonly<InvoiceLine>, currency: string): InvoiceLineView {
  const { lineNo, description, taxRateId, taxRatePpm, revenueAccountId, itemId } = line;
  return {
    ...{ lineNo, description },
    quantity: line.quantity.replace(/\.?0+$/, ''),
    unitPrice: formatUnitPrice(line.unitPriceMinor, currency),
    net: formatMoney(line.netMinor, currency),
    ...{ taxRateId, taxRatePpm },
    tax: formatMoney(line.taxMinor, currency),
    ...{ revenueAccountId, itemId },
  };
}
