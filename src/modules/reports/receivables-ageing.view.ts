import { formatMoney, ViewProperty } from '../../http/index.js';
import type { AgeingBuckets, CurrencyReceivables, CustomerReceivables } from './receivables-ageing.js';

/** What is owed, by how long it has been due. */
export class AgeingBucketsView {
  @ViewProperty('money')
  notDue: string;

  @ViewProperty('money')
  days1To30: string;

  @ViewProperty('money')
  days31To60: string;

  @ViewProperty('money')
  days61To90: string;

  @ViewProperty('money')
  over90Days: string;

  @ViewProperty('money')
  total: string;
}

/** What one customer owes. */
export class CustomerAgeingView extends AgeingBucketsView {
  @ViewProperty('id')
  customerId: string;

  @ViewProperty('text')
  name: string;
}

/** What customers owe in one currency. */
export class AgeingCurrencyView {
  @ViewProperty('currency')
  currency: string;

  /** Those of this page, by name. */
  @ViewProperty([() => CustomerAgeingView])
  customers: CustomerAgeingView[];

  /** Of all customers, whatever the page; together the balance of account 1100 (receivables). */
  @ViewProperty(() => AgeingBucketsView)
  totals: AgeingBucketsView;
}

/** The receivables by age, per currency. */
export class ReceivablesAgeingView {
  @ViewProperty('date')
  asOf: string;

  /** All of them on every page. */
  @ViewProperty([() => AgeingCurrencyView])
  currencies: AgeingCurrencyView[];

  /** Null when no more customers follow. */
  @ViewProperty('text', { nullable: true })
  nextCursor: string | null;
}

/** @param customers of this page. */
export function toReceivablesAgeingView(
  asOf: string,
  totals: readonly CurrencyReceivables[],
  {
    data: customers,
    nextCursor,
  }: { readonly data: readonly CustomerReceivables[]; readonly nextCursor: string | null },
): ReceivablesAgeingView {
  const currencies = totals.map((total) => ({
    currency: total.currency,
    customers: customers.filter(({ currency }) => currency === total.currency).map(toCustomerView),
    totals: toBucketsView(total, total.currency),
  }));
  return { asOf, currencies, nextCursor };
}

function toCustomerView(customer: CustomerReceivables): CustomerAgeingView {
  const { customerId, name, currency } = customer;
  return Object.assign({ customerId, name }, toBucketsView(customer, currency));
}

function toBucketsView(buckets: AgeingBuckets, currency: string): AgeingBucketsView {
  const { notDueMinor, days1To30Minor, days31To60Minor, days61To90Minor, over90DaysMinor } = buckets;
  const total = notDueMinor + days1To30Minor + days31To60Minor + days61To90Minor + over90DaysMinor;
  return {
    notDue: formatMoney(notDueMinor, currency),
    days1To30: formatMoney(days1To30Minor, currency),
    days31To60: formatMoney(days31To60Minor, currency),
    days61To90: formatMoney(days61To90Minor, currency),
    over90Days: formatMoney(over90DaysMinor, currency),
    total: formatMoney(total, currency),
  };
}
