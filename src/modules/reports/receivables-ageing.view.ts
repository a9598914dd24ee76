import { formatMoney, ViewProperty } from '../../http/index.js';
import { byCurrency } from './account-balances.js';
import type { CustomerReceivables } from './receivables-ageing.js';

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

/** What all customers owe in one currency. */
export class AgeingCurrencyView {
  @ViewProperty('currency')
  currency: string;

  @ViewProperty([() => CustomerAgeingView])
  customers: CustomerAgeingView[];

  /** Together the balance of account 1100 (receivables). */
  @ViewProperty(() => AgeingBucketsView)
  totals: AgeingBucketsView;
}

/** The receivables by age, per currency. */
export class ReceivablesAgeingView {
  @ViewProperty('date')
  asOf: string;

  @ViewProperty([() => AgeingCurrencyView])
  currencies: AgeingCurrencyView[];
}

/** @param rows ordered by currency. */
export function toReceivablesAgeingView(asOf: string, rows: readonly CustomerReceivables[]): ReceivablesAgeingView {
  return {
    asOf,
    currencies: byCurrency(rows).map(([currency, customers]) => ({
      currency,
      customers: customers.map((customer) => ({
        ...{ customerId: customer.customerId, name: customer.name, ...toBuckets([customer], currency) },
      })),
      totals: toBuckets(customers, currency),
    })),
  };
}

const BUCKETS = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90Days'] as const;

function toBuckets(rows: readonly CustomerReceivables[], currency: string): AgeingBucketsView {
  const sum = (bucket: (typeof BUCKETS)[number]): bigint =>
    rows.reduce((total, row) => total + row[`${bucket}Minor`], 0n);
  return {
    notDue: formatMoney(sum('notDue'), currency),
    days1To30: formatMoney(sum('days1To30'), currency),
    days31To60: formatMoney(sum('days31To60'), currency),
    days61To90: formatMoney(sum('days61To90'), currency),
    over90Days: formatMoney(sum('over90Days'), currency),
    total: formatMoney(
      BUCKETS.reduce((total, bucket) => total + sum(bucket), 0n),
      currency,
    ),
  };
}
