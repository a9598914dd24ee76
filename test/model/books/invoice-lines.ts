import type { Choices } from '../run/choices.js';
import { price, rounded, sum } from './amounts.js';
import type { Books } from './books.js';
import type { Invoice } from './invoices.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { referredActive } from './lookups.js';
import { anyOf } from './refusal.js';
import { referredItem } from './stock.js';

export interface InvoiceLine {
  readonly net: bigint;
  readonly tax: bigint;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly revenueAccountId: string;
  readonly taxRateId: string | null;
  readonly itemId: string | null;
}

export interface LineBody {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly taxRateId?: string;
  readonly itemId?: string;
  readonly revenueAccountId?: string;
}

const PPM = 1_000_000n;

export function totalOf({ lines }: Pick<Invoice, 'lines'>): bigint {
  return sum(lines.map(({ net, tax }) => net + tax));
}

export function wishedLines(choices: Choices): LineBody[] {
  return Array.from({ length: 1 + choices.number(3) }, () => ({
    description: 'Work',
    quantity: choices.of('1', '2.5', '0.3333', '3'),
    unitPrice: choices.of('100.00', '19.99', '0.05', '33.3333', '0'),
    ...choices.optional(35, () => ({ itemId: choices.id('items', 'createInventoryItem', ({ isActive }) => isActive) })),
    ...choices.optional(35, () => ({ taxRateId: choices.id('taxRates', 'createTaxRate', ({ isActive }) => isActive) })),
    ...choices.optional(10, () => ({ revenueAccountId: choices.id('accounts', 'createAccount') })),
  }));
}

/** What says the present lines again. */
export function presentLines({ lines }: Pick<Invoice, 'lines'>): LineBody[] {
  return lines.map(({ quantity, unitPrice, revenueAccountId, taxRateId, itemId }) => ({
    ...{ description: 'Work', quantity, unitPrice, revenueAccountId },
    ...(taxRateId === null ? {} : { taxRateId }),
    ...(itemId === null ? {} : { itemId }),
  }));
}

/** @throws Refusal */
export function checkLine(books: Books, { revenueAccountId, taxRateId, itemId }: LineBody, currency: string): void {
  anyOf(
    () => {
      if (revenueAccountId !== undefined) chosenAccount(books, revenueAccountId, 'income');
    },
    () => {
      if (taxRateId !== undefined) referredActive(books.taxRates, taxRateId);
    },
    () => {
      if (itemId !== undefined) referredItem(books, itemId, currency);
    },
  );
}

export function plannedLine(books: Books, line: LineBody): InvoiceLine {
  const amount = price(line.quantity, line.unitPrice);
  const { ratePpm, isInclusive } = books.taxRates.get(line.taxRateId ?? '') ?? { ratePpm: 0, isInclusive: false };
  const ppm = BigInt(ratePpm);
  const tax = rounded(amount * ppm, isInclusive ? PPM + ppm : PPM);
  return {
    net: isInclusive ? amount - tax : amount,
    tax,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    revenueAccountId: line.revenueAccountId ?? systemAccount(books, '4000'),
    taxRateId: line.taxRateId ?? null,
    itemId: line.itemId ?? null,
  };
}
