import { formatMoney, ViewProperty } from '../../http/index.js';
import type { AccountType } from '../../ledger/index.js';
import { type AccountBalance, byCurrency } from './account-balances.js';
import { type ReportLine, ReportSectionView, sumOf, toSectionView } from './report-account.view.js';

/** What the company has earned and spent in one currency. */
export class ProfitAndLossCurrencyView {
  @ViewProperty('currency')
  currency: string;

  @ViewProperty(() => ReportSectionView)
  income: ReportSectionView;

  @ViewProperty(() => ReportSectionView)
  expenses: ReportSectionView;

  /** Income less expenses. */
  @ViewProperty('signedMoney')
  netIncome: string;
}

/** The profit and loss of a period, per currency. */
export class ProfitAndLossView {
  @ViewProperty('date')
  from: string;

  @ViewProperty('date')
  to: string;

  @ViewProperty([() => ProfitAndLossCurrencyView])
  currencies: ProfitAndLossCurrencyView[];
}

/** @param balances ordered by currency and code, divided at the beginning of the period. */
export function toProfitAndLossView(from: string, to: string, balances: readonly AccountBalance[]): ProfitAndLossView {
  const results = balances.filter(({ type }) => type === 'income' || type === 'expense');
  return { from, to, currencies: byCurrency(results).map(([currency, rows]) => toView(currency, rows)) };
}

function toView(currency: string, balances: readonly AccountBalance[]): ProfitAndLossCurrencyView {
  const income = linesOf(balances, 'income', -1n);
  const expenses = linesOf(balances, 'expense', 1n);
  return {
    currency,
    income: toSectionView(income, currency),
    expenses: toSectionView(expenses, currency),
    netIncome: formatMoney(sumOf(income) - sumOf(expenses), currency),
  };
}

function linesOf(balances: readonly AccountBalance[], wanted: AccountType, sign: bigint): ReportLine[] {
  return balances
    .filter(({ type }) => type === wanted)
    .map((balance) => ({ ...balance, balanceMinor: sign * balance.withinMinor }));
}
